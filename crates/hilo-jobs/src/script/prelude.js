// Takes away what a script shall not know. Runs before the author's code.
(function (now) {
  "use strict";
  const hidden = ["queueMicrotask", "WeakRef", "FinalizationRegistry", "SharedArrayBuffer", "Atomics", "performance"];
  for (const name of hidden) delete globalThis[name];
  // Of an error only the place is told.
  Error.stackTraceLimit = 3;
  Math.random = function random() {
    throw new Error("a script has no randomness");
  };

  // One moment, and UTC alone: the zone of the machine is no part of the job.
  const Real = Date;
  const proto = Real.prototype;
  const construct = Reflect.construct;
  const iso = /^[+-]?\d{4,6}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/;
  const parse = (text) => {
    text = String(text).trim();
    if (!iso.test(text)) return NaN;
    return Real.parse(text.includes("T") && !zoned.test(text) ? text + "Z" : text);
  };
  for (const part of ["FullYear", "Month", "Date", "Hours", "Minutes", "Seconds", "Milliseconds", "Day"]) {
    proto["get" + part] = proto["getUTC" + part];
    if (part !== "Day") proto["set" + part] = proto["setUTC" + part];
  }
  delete proto.getYear;
  delete proto.setYear;
  proto.getTimezoneOffset = function getTimezoneOffset() {
    return 0;
  };
  const { toISOString } = proto;
  for (const name of ["toString", "toLocaleString"]) {
    proto[name] = function () {
      return Number.isNaN(this.getTime()) ? "Invalid Date" : toISOString.call(this);
    };
  }
  for (const name of ["toDateString", "toLocaleDateString"]) {
    proto[name] = function () {
      return this.toString().split("T")[0];
    };
  }
  for (const name of ["toTimeString", "toLocaleTimeString"]) {
    proto[name] = function () {
      return this.toString().split("T")[1] ?? "Invalid Date";
    };
  }
  function Moment(...parts) {
    if (new.target === undefined) return new Moment().toString();
    let at;
    if (parts.length === 0) at = now;
    else if (parts.length > 1) at = Real.UTC(...parts);
    else if (parts[0] instanceof Real) at = parts[0].getTime();
    else if (typeof parts[0] === "string") at = parse(parts[0]);
    else at = Number(parts[0]);
    return construct(Real, [at], new.target);
  }
  Object.defineProperty(Moment, "name", { value: "Date" });
  Moment.prototype = proto;
  proto.constructor = Moment;
  Moment.UTC = Real.UTC;
  Moment.parse = parse;
  Moment.now = function () {
    return now;
  };
  globalThis.Date = Moment;
})
