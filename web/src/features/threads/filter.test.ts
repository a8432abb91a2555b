import { expect, test } from "vitest";
import { asked, type Filter, filterOf, isUsual, paramsOf } from "./filter";

const usual: Filter = { view: "all", unread: false, channel: null, tag: null };

test("a filter survives the address", () => {
  const filter: Filter = { view: "waiting", unread: true, channel: "chn_1", tag: "más & más" };
  expect(filterOf(new URLSearchParams(paramsOf(filter).toString()))).toEqual(filter);
  expect(filterOf(new URLSearchParams("view=nonsense"))).toEqual(usual);
  expect(paramsOf(usual).toString()).toBe("");
  expect(isUsual(usual)).toBe(true);
  expect(isUsual({ ...usual, tag: "vip" })).toBe(false);
});

test("what is asked for fits what is shown", () => {
  expect(asked({ ...usual, view: "mine" }, "per_1")).toEqual({
    status: "open,pending,on_hold",
    assignee: "per_1",
    snoozed: false,
  });
  expect(asked({ ...usual, view: "snoozed" }, "per_1")).toEqual({ snoozed: true });
  expect(asked({ ...usual, view: "waiting", unread: true, tag: "vip" }, null)).toEqual({
    waiting: true,
    snoozed: false,
    unread: true,
    tag: "vip",
  });
});
