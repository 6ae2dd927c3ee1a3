/** Marks at the beginning of a line, and what stays of them. */
const LINE_MARKS: readonly (readonly [RegExp, string])[] = [
  [/^ {0,3}(?:(?:\* *){3,}|(?:_ *){3,}|(?:- *){3,}|`{3}.*)$/gm, ""],
  [/^ {0,3}#{1,6} +/gm, ""],
  [/^ {0,3}> ?/gm, ""],
  [/^( {0,9})[*+] +/gm, "$1- "],
];

const LINK = /!?\[([^[\]\n]{0,200})\]\(<?([^\s()<>]{1,500})>?\)/g;

/**
 * Marks inside of lines. Underscores within words and lone asterisks are none: `snake_case`, `2 * 3`. What they enclose is
 * bounded, because every mark of a long run is looked at for its partner.
 */
const INNER_MARKS: readonly RegExp[] = [
  /(`{1,2})([^`\n]{1,200})\1/g,
  /(\*{1,3})(?=\S)([^*\n]{0,199}[^*\s])\1/g,
  /(?<![\p{L}\p{N}_])(_{1,3})(?=\S)([^_\n]{0,199}[^_\s])\1(?![\p{L}\p{N}_])/gu,
  /(~~)(?=\S)([^~\n]{0,199}[^~\s])~~/g,
];

const ESCAPED = /\\([!-/:-@[-`{-~])/g;

/**
 * Markdown as people read it without its marks: descriptions are written with them, for pages that render them. Ours do not:
 * a library that is safe and well kept weighs more than the rest of the page's own code.
 */
export function plainText(markdown: string): string {
  // Escaped marks are put aside, between characters of no script, so that they are taken for none.
  const aside: string[] = [];
  const kept = markdown.replace(ESCAPED, (_, mark: string) => `\uE000${aside.push(mark) - 1}\uE000`);
  const lines = LINE_MARKS.reduce((text, [mark, rest]) => text.replace(mark, rest), kept);
  const linked = lines.replace(LINK, (_, text: string, url: string) => (text === url ? url : `${text} (${url})`));
  const plain = INNER_MARKS.reduce((text, mark) => text.replace(mark, "$2"), linked);
  return plain.replace(/\uE000(\d+)\uE000/g, (_, index: string) => aside[Number(index)] ?? "").trim();
}
