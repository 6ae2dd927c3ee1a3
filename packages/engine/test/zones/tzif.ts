/**
 * Reader of compiled time zone files (TZif version 2 and later, RFC 9636), written from the RFC and sharing no code
 * with the engine: it is the witness that the engine's tables are compared with. Milliseconds throughout.
 */

/** The offset that begins at `at`. */
export interface Change {
  readonly at: number;
  readonly offset: number;
}

/** Ascending; the first entry begins at -Infinity. */
export type Witness = readonly Change[];

interface FooterRule {
  readonly month: number;
  readonly week: number;
  readonly weekday: number;
  readonly seconds: number;
}

const HEADER_BYTES = 44;
const FOOTER =
  /^(?:<[^>]+>|[A-Za-z]+)([+-]?[\d:]+)(?:(?:<[^>]+>|[A-Za-z]+)([+-]?[\d:]+)?,M(\d+)\.(\d)\.(\d)(?:\/([+-]?[\d:]+))?,M(\d+)\.(\d)\.(\d)(?:\/([+-]?[\d:]+))?)?$/;

function countsAt(view: DataView, start: number) {
  const at = (position: number): number => view.getUint32(start + 20 + position * 4);
  return { isUtc: at(0), isStandard: at(1), leaps: at(2), times: at(3), types: at(4), letters: at(5) };
}

/** Every change of offset up to the end of `lastYear`; the file's footer gives those after its last explicit one. */
export function readTzif(bytes: Uint8Array, lastYear: number): Witness {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== 0x545a6966 || view.getUint8(4) < 0x32)
    throw new Error("not a TZif file of version 2 or later");
  const first = countsAt(view, 0);
  // The first block repeats the data with 32-bit times, for readers of version 1.
  const start =
    HEADER_BYTES + first.times * 5 + first.types * 6 + first.letters + first.leaps * 8 + first.isStandard + first.isUtc;
  const { times, types, letters, leaps, isStandard, isUtc } = countsAt(view, start);
  const timesAt = start + HEADER_BYTES;
  const typesAt = timesAt + times * 9;
  const offsetOf = (type: number): number => view.getInt32(typesAt + type * 6) * 1000;
  const changes: Change[] = [{ at: Number.NEGATIVE_INFINITY, offset: offsetOf(0) }];
  for (let position = 0; position < times; position += 1) {
    const at = Number(view.getBigInt64(timesAt + position * 8)) * 1000;
    changes.push({ at, offset: offsetOf(view.getUint8(timesAt + times * 8 + position)) });
  }
  const footerAt = typesAt + types * 6 + letters + leaps * 12 + isStandard + isUtc;
  const footer = new TextDecoder().decode(bytes.subarray(footerAt + 1)).trimEnd();
  changes.push(...changesOfFooter(footer, changes.at(-1) as Change, lastYear));
  return changes.filter(({ offset }, position) => position === 0 || offset !== changes[position - 1]?.offset);
}

function changesOfFooter(footer: string, last: Change, lastYear: number): Change[] {
  const parts = FOOTER.exec(footer);
  if (parts === null) throw new Error(`footer not understood: "${footer}"`);
  const [, standardText = "", summerText, m1, w1, d1, t1, m2, w2, d2, t2] = parts;
  const standard = -secondsOf(standardText);
  if (m1 === undefined) {
    if (standard * 1000 !== last.offset) throw new Error(`footer "${footer}" contradicts the last change`);
    return [];
  }
  const summer = summerText === undefined ? standard + 3600 : -secondsOf(summerText);
  const rule = (m?: string, w?: string, d?: string, t?: string): FooterRule => {
    return { month: Number(m), week: Number(w), weekday: Number(d), seconds: t === undefined ? 7200 : secondsOf(t) };
  };
  const begin = rule(m1, w1, d1, t1);
  const end = rule(m2, w2, d2, t2);
  const changes: Change[] = [];
  for (let year = Math.max(1970, new Date(Math.max(last.at, 0)).getUTCFullYear()); year <= lastYear; year += 1) {
    changes.push({ at: (wallSeconds(begin, year) - standard) * 1000, offset: summer * 1000 });
    changes.push({ at: (wallSeconds(end, year) - summer) * 1000, offset: standard * 1000 });
  }
  return changes.sort((a, b) => a.at - b.at).filter(({ at }) => at > last.at);
}

/** `[+-]hh[:mm[:ss]]`. */
function secondsOf(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.replace(/^[+-]/, "").split(":").map(Number);
  const size = hours * 3600 + minutes * 60 + seconds;
  return text.startsWith("-") ? -size : size;
}

/** `M month.week.weekday/seconds` of a year on the wall clock; week 5 is the last. */
function wallSeconds(rule: FooterRule, year: number): number {
  const firstOfMonth = new Date(Date.UTC(year, rule.month - 1, 1));
  let day = 1 + ((rule.weekday - firstOfMonth.getUTCDay() + 7) % 7) + (rule.week - 1) * 7;
  if (day > new Date(Date.UTC(year, rule.month, 0)).getUTCDate()) day -= 7;
  return Date.UTC(year, rule.month - 1, day) / 1000 + rule.seconds;
}

export function witnessOffset(witness: Witness, instant: number): number {
  let low = 0;
  let high = witness.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((witness[middle] as Change).at <= instant) low = middle;
    else high = middle - 1;
  }
  return (witness[low] as Change).offset;
}

/** Every instant at which the clock shows `wall`; where there is none, the first instant at which it shows a later time. */
export function witnessInstants(witness: Witness, wall: number): number[] {
  const near = witness.filter(({ at }) => Math.abs(at - wall) < 3 * 86_400_000);
  const offsets = new Set([...near.map(({ offset }) => offset), witnessOffset(witness, wall - 3 * 86_400_000)]);
  const instants = [...offsets]
    .map((offset) => wall - offset)
    .filter((instant) => instant + witnessOffset(witness, instant) === wall);
  if (instants.length > 0) return instants.sort((a, b) => a - b);
  const jump = near.find(({ at, offset }) => at + offset > wall && at + witnessOffset(witness, at - 1) <= wall);
  if (jump === undefined) throw new Error(`no instant and no gap for ${new Date(wall).toISOString()}`);
  return [jump.at];
}
