import { ButtonLink } from "../shared/button.tsx";
import { CalendarIcon } from "../shared/icons.tsx";
import type { CalendarLink } from "./page-data.ts";
import { words } from "./words.ts";

export function CalendarLinks({ links }: { links: readonly CalendarLink[] }) {
  if (links.length === 0) return null;
  return (
    <section aria-labelledby="calendars" className="mt-7">
      <h2 id="calendars" className="mb-2 flex items-center gap-2 text-sm font-medium">
        <CalendarIcon />
        {words.booking.addToCalendar}
      </h2>
      <ul className="flex flex-wrap gap-2">
        {links.map((link) => (
          <li key={link.id}>
            <ButtonLink
              href={link.link}
              className="px-3 text-sm"
              {...(link.id === "ics" ? { download: "meeting.ics" } : { target: "_blank", rel: "noopener noreferrer" })}
            >
              {links.length === 1 ? words.booking.calendarFile : words.booking.calendars[link.id]}
              {link.id === "ics" ? null : <span className="sr-only"> ({words.booking.newWindow})</span>}
            </ButtonLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
