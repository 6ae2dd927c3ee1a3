/** Longest name of a person in a mail, in characters: what strangers type in is not to fill a stranger's inbox. */
const MAX_NAME = 100;
const MAX_LINE = 250;
const MAX_PARAGRAPH = 5000;

// Direction marks can make a line read as something else than it is; U+2028 and U+2029 break lines.
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const UNSEEN_IN_TEXT = /(?!\n)[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}

/** Text for a header or a single line: no line breaks, no characters that are not seen. */
export function oneLine(text: string, most: number = MAX_LINE): string {
  return shorten(text.replace(UNSEEN, " ").replace(/\s+/g, " ").trim(), most);
}

/** A title as a single line; some clients send it as HTML. */
export function titleLine(title: string): string {
  return oneLine(decodeEntities(title));
}

/** A person's name without what has a meaning in addresses. */
export function personName(name: string): string {
  return oneLine(decodeEntities(name).replace(/[<>"\\]/g, " "), MAX_NAME);
}

/** Text of several lines that somebody typed in. */
export function paragraph(text: string): string {
  const lines = text.replace(/\r\n?|[\u2028\u2029]/g, "\n").replace(UNSEEN_IN_TEXT, " ");
  return shorten(lines.replace(/\n{3,}/g, "\n\n").trim(), MAX_PARAGRAPH);
}

/** The names of U+00A0 to U+00FF, in their order. */
const LATIN =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml".split(
    " ",
  );
const NAMED: ReadonlyMap<string, string> = new Map([
  ...LATIN.map((name, index): [string, string] => [name, String.fromCharCode(0xa0 + index)]),
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["ndash", "–"],
  ["mdash", "—"],
  ["hellip", "…"],
  ["lsquo", "‘"],
  ["rsquo", "’"],
  ["ldquo", "“"],
  ["rdquo", "”"],
  ["bull", "•"],
  ["euro", "€"],
  ["trade", "™"],
]);

/** Entities of HTML as what they stand for, once; what is none stays. */
function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (entity, decimal, hexadecimal, name) => {
    if (name !== undefined) return NAMED.get(name) ?? entity;
    const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    return code > 0x10ffff || isSurrogate ? entity : String.fromCodePoint(code);
  });
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as HTML content or attribute value. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
