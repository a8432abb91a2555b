import { describe, expect, it } from "vitest";
import { calendarOf, dayNumber, zoneOr } from "./calendar";

const begins = (zone: string, year: number, month: number, date: number) =>
  new Date(calendarOf(zone).midnight(dayNumber(year, month - 1, date))).toISOString();

describe("days of a time zone", () => {
  it("begin at its midnight, also where clocks change", () => {
    expect(begins("America/Argentina/Buenos_Aires", 2026, 3, 3)).toBe("2026-03-03T03:00:00.000Z");
    // Before and after the night in which clocks are put forward.
    expect(begins("Europe/Madrid", 2026, 3, 29)).toBe("2026-03-28T23:00:00.000Z");
    expect(begins("Europe/Madrid", 2026, 3, 30)).toBe("2026-03-29T22:00:00.000Z");
    // There is no midnight there: clocks go from twelve to one.
    expect(begins("America/Santiago", 2026, 9, 6)).toBe("2026-09-06T04:00:00.000Z");
    expect(begins("Asia/Kathmandu", 2026, 3, 3)).toBe("2026-03-02T18:15:00.000Z");
    expect(begins("Pacific/Kiritimati", 2026, 3, 3)).toBe("2026-03-02T10:00:00.000Z");
    expect(begins("Etc/GMT+12", 2026, 3, 3)).toBe("2026-03-03T12:00:00.000Z");
  });

  it("are counted, as months are", () => {
    const { dayOf, monthOf } = calendarOf("Europe/Madrid");
    const late = Date.UTC(2026, 9, 31, 23, 30);
    expect(dayOf(late)).toBe(dayNumber(2026, 10, 1));
    expect(monthOf(late) - monthOf(late - 3_600_000)).toBe(1);
  });

  it("are those of the browser, if it does not know the zone", () => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect([zoneOr("Europe/Madrid"), zoneOr("Mars/Olympus"), zoneOr(null)]).toEqual([
      "Europe/Madrid",
      own,
      own,
    ]);
  });
});
