import { useEffect, useId, useMemo, useRef, useState } from "react";
import { Button } from "./button.tsx";
import { cx } from "./cx.ts";
import { Dialog } from "./dialog.tsx";
import { controlClass } from "./field.tsx";
import { queryText, request } from "./http.ts";
import { CheckIcon, GlobeIcon } from "./icons.tsx";
import { offsetName } from "./time.ts";
import { sharedWords } from "./words.ts";

interface City {
  readonly city: string;
  readonly timezone: string;
  /** In force at the instant that was asked for: `+05:30`, `Z`. */
  readonly offset: string;
  /** Names that the zone had before: devices still report them, and people still look for them. */
  readonly former: readonly string[];
}

const words = sharedWords.zone;

const lists = new Map<string, Promise<City[]>>();

/**
 * The server's own list, with the hours that zones have at an instant (ISO text; none = now): a zone that it does not know
 * could not be booked in. Asked for once a page and instant.
 */
function loadCities(at: string | undefined): Promise<City[]> {
  const path = `/booking/zones${at ? `?${queryText({ at })}` : ""}`;
  const before = lists.get(path);
  if (before) return before;
  const loading = request<City[]>("GET", path);
  lists.set(path, loading);
  loading.catch(() => lists.delete(path));
  return loading;
}

/** `America/New_York` as people write it. */
export function zoneName(timeZone: string): string {
  return timeZone.replaceAll("_", " ");
}

interface ZonePickerProps {
  readonly value: string;
  readonly onChange: (timeZone: string) => void;
  /** The zone is shown and cannot be changed. */
  readonly locked?: boolean;
  /** An instant of what is on show, ISO text: zones are listed with the hours that they have then. None = now. */
  readonly at?: string | undefined;
}

/** Shows a time zone and, in a dialog, lets people search another one. */
export function ZonePicker({ value, onChange, locked = false, at }: ZonePickerProps) {
  const [isOpen, setOpen] = useState(false);
  if (locked) {
    return (
      <p className="flex items-center gap-2.5 text-sm text-muted">
        <GlobeIcon />
        <span className="sr-only">{words.label}: </span>
        {zoneName(value)}
      </p>
    );
  }
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className="-mx-2 flex min-h-10 max-w-full items-center gap-2.5 rounded-control px-2 text-left text-sm text-muted hover:bg-tint hover:text-ink"
      >
        <GlobeIcon />
        <span className="sr-only">{words.label}: </span>
        <span className="min-w-0 truncate underline decoration-edge/60 underline-offset-4">{zoneName(value)}</span>
      </button>
      {isOpen ? (
        <Dialog title={words.choose} onClose={() => setOpen(false)}>
          <ZoneSearch
            value={value}
            at={at}
            onChoose={(timeZone) => {
              setOpen(false);
              if (timeZone !== value) onChange(timeZone);
            }}
          />
        </Dialog>
      ) : null}
    </>
  );
}

/** Cities whose name starts with the text first, then those that have it anywhere in the zone's names. */
function search(all: readonly City[], text: string): City[] {
  const wanted = fold(text);
  if (wanted === "") return [...all];
  const starts = all.filter((each) => fold(each.city).startsWith(wanted));
  const rest = all.filter((each) => !starts.includes(each) && fold(namesOf(each)).includes(wanted));
  return [...starts, ...rest];
}

function namesOf({ city, timezone, former }: City): string {
  return [timezone, city, ...former].join(" ");
}

function isZone({ timezone, former }: City, name: string): boolean {
  return timezone === name || former.includes(name);
}

function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[\s_/-]+/g, " ")
    .trim();
}

function useCities(at: string | undefined) {
  const [state, setState] = useState<{ list: City[] | null; failed: boolean }>({ list: null, failed: false });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    loadCities(at).then(
      (list) => isCurrent && setState({ list, failed: false }),
      () => isCurrent && setState({ list: null, failed: true }),
    );
    return () => {
      isCurrent = false;
    };
  }, [at, attempt]);
  return {
    ...state,
    retry: () => {
      setState({ list: null, failed: false });
      setAttempt((count) => count + 1);
    },
  };
}

interface ZoneSearchProps {
  readonly value: string;
  readonly at: string | undefined;
  readonly onChoose: (timeZone: string) => void;
}

/** What was typed, what fits it, and which of that the keyboard is at. */
function useZoneSearch(list: readonly City[] | null, { value, onChoose }: ZoneSearchProps) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const found = useMemo(() => search(list ?? [], text), [list, text]);
  // The list opens at the zone that is set.
  useEffect(() => {
    const at = list?.findIndex((each) => isZone(each, value)) ?? -1;
    if (at >= 0) setActive(at);
  }, [list, value]);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const last = found.length - 1;
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + 8,
      PageUp: active - 8,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      event.preventDefault();
      setActive(Math.max(0, Math.min(last, to)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = found[active];
      if (chosen) onChoose(chosen.timezone);
    }
  };
  const type = (typed: string) => {
    setText(typed);
    setActive(0);
  };
  return { text, type, found, active, onKeyDown };
}

/** A combobox with its list always open: type, move with the arrow keys, choose with Enter. */
function ZoneSearch(props: ZoneSearchProps) {
  const id = useId();
  const { list, failed, retry } = useCities(props.at);
  const { text, type, found, active, onKeyDown } = useZoneSearch(list, props);
  return (
    <div className="flex flex-col gap-3">
      <input
        type="text"
        role="combobox"
        aria-label={words.search}
        aria-expanded={found.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={found[active] ? `${id}-${active}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        // The dialog was opened to search.
        data-autofocus
        placeholder={words.search}
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        className={controlClass(false, "min-h-11")}
      />
      <p role="status" className="sr-only">
        {list ? (found.length === 0 ? words.none : words.count(found.length)) : ""}
      </p>
      {failed ? (
        <div className="flex h-72 flex-col items-start gap-3">
          <p className="text-danger">{words.failed}</p>
          <Button kind="secondary" onClick={retry}>
            {words.retry}
          </Button>
        </div>
      ) : (
        <div className="h-72">
          {list === null ? <p className="text-muted">{words.loading}</p> : null}
          {list !== null && found.length === 0 ? <p className="text-muted">{words.none}</p> : null}
          <ZoneList {...props} id={id} found={found} active={active} />
        </div>
      )}
    </div>
  );
}

interface ZoneListProps extends ZoneSearchProps {
  readonly id: string;
  readonly found: readonly City[];
  readonly active: number;
}

function ZoneList({ id, found, active, value, onChoose }: ZoneListProps) {
  const element = useRef<HTMLUListElement>(null);
  useEffect(() => {
    element.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <ul ref={element} id={`${id}-list`} role="listbox" aria-label={words.label} className="max-h-full overflow-y-auto">
      {found.map((each, index) => (
        <ZoneOption
          key={each.timezone}
          id={`${id}-${index}`}
          city={each}
          isActive={index === active}
          isChosen={isZone(each, value)}
          onChoose={() => onChoose(each.timezone)}
        />
      ))}
    </ul>
  );
}

interface ZoneOptionProps {
  readonly id: string;
  readonly city: City;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function ZoneOption({ id, city, isActive, isChosen, onChoose }: ZoneOptionProps) {
  return (
    <li
      id={id}
      role="option"
      aria-selected={isChosen}
      // The keyboard goes through the input above.
      onClick={onChoose}
      className={cx(
        "flex min-h-11 cursor-pointer items-center justify-between gap-3 rounded-control px-3 py-1.5 hover:bg-tint",
        isActive && "bg-tint outline-2 -outline-offset-2 outline-accent",
      )}
    >
      <span className="min-w-0">
        <span className="block truncate">{city.city}</span>
        <span className="block truncate text-xs text-muted">{zoneName(city.timezone)}</span>
      </span>
      <span className="flex shrink-0 items-center gap-2 text-sm text-muted tabular-nums">
        {offsetName(city.offset)}
        {isChosen ? <CheckIcon /> : null}
      </span>
    </li>
  );
}
