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

/** A person's name without what has a meaning in addresses. */
export function personName(name: string): string {
  return oneLine(name.replace(/[<>"\\]/g, " "), MAX_NAME);
}

/** Text of several lines that somebody typed in. */
export function paragraph(text: string): string {
  const lines = text.replace(/\r\n?|[\u2028\u2029]/g, "\n").replace(UNSEEN_IN_TEXT, " ");
  return shorten(lines.replace(/\n{3,}/g, "\n\n").trim(), MAX_PARAGRAPH);
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as HTML content or attribute value. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
