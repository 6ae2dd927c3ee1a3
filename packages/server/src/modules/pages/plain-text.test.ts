import { expect, test } from "vitest";
import { plainText } from "./plain-text.ts";

test.each([
  ["A **first** talk, *no* strings.", "A first talk, no strings."],
  ["__Bold__, _slanted_ and ***both***", "Bold, slanted and both"],
  ["# Agenda\n\n* one\n+ two\n- three", "Agenda\n\n- one\n- two\n- three"],
  ["See [our page](https://example.com/a_b_c).", "See our page (https://example.com/a_b_c)."],
  ["[https://example.com](https://example.com)", "https://example.com"],
  ["> quoted\n\n---\n\n`code` and ~~gone~~", "quoted\n\n\n\ncode and gone"],
  ["snake_case_name, 2 * 3 * 4 = 24, 5*6", "snake_case_name, 2 * 3 * 4 = 24, 5*6"],
  ["\\*not slanted\\* and \\_this\\_", "*not slanted* and _this_"],
  ["**A**B and 1. first", "AB and 1. first"],
  ["<b>bold</b> <script>alert(1)</script>", "<b>bold</b> <script>alert(1)</script>"],
  ["", ""],
])("%j reads %j", (markdown, text) => {
  expect(plainText(markdown)).toBe(text);
});

test("long runs of marks take no time", () => {
  for (const mark of ["*", "_", "[", "`", "~", "#", "> ", "\\*"]) {
    const startedMs = performance.now();
    plainText(mark.repeat(5000));
    plainText(`${mark}a`.repeat(5000));
    expect(performance.now() - startedMs, mark).toBeLessThan(1000);
  }
});
