// Print what ical.js (the parser of Thunderbird and Nextcloud) reads in a file, as JSON.
// Arguments: the library's module, the file.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [library, file] = process.argv.slice(2);
const ICAL = (await import(pathToFileURL(library).href)).default;
ICAL.design.strict = true;
const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);

const eightHours = 8 * 3600 * 1000;
const compact = (text) => text.replace(/[-:]/g, "").slice(0, 15);
const moment = (time) =>
  time.isDate ? compact(time.toString()) : compact(new Date(time.toJSDate().getTime() + eightHours).toISOString());

const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    sequence: String(event.sequence),
    status: component.getFirstPropertyValue("status"),
    start: moment(event.startDate),
    end: moment(event.endDate),
    summary: event.summary ?? "",
    description: event.description ?? "",
    location: event.location ?? "",
  };
});
console.log(JSON.stringify(events));
