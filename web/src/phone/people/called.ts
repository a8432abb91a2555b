import type { Customer } from "../simulator/model";
import type { Say } from "../speak";

/** What the business knows a person by. */
export function called(customer: Customer, t: Say): string {
  if (customer.phone) return readable(customer.phone);
  return customer.username ?? customer.user_id ?? t("person.no_phone");
}

/** Digits with a plus and some air. Not every country's own way, but one that can be read. */
export function readable(digits: string): string {
  const mobile = /^(54)(9)(\d{2})(\d{4})(\d{4})$/.exec(digits);
  if (mobile) return `+${mobile.slice(1, 4).join(" ")} ${mobile[4]}-${mobile[5]}`;
  return `+${digits.replace(/(\d{2})(?=(\d{3,4})+$)/, "$1 ").replace(/(\d{4})$/, " $1")}`.replace(/ +/g, " ");
}
