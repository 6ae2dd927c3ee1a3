import { expect, test } from "vitest";
import { personName, titleLine } from "./sanitize.ts";

test.each([
  ["Tom &amp; Jerry &#39;n&#x27; friends", "Tom & Jerry 'n' friends"],
  ["Caf&eacute; &quot;&Uuml;ber&quot; &ndash; 5&nbsp;&euro;", 'Café "Über" – 5 €'],
  ["&#128512; &#x1F600;", "😀 😀"],
  // Once: what was escaped twice was meant to be read as an entity.
  ["&amp;lt;b&amp;gt;", "&lt;b&gt;"],
  ["R&D; a &unknown; b &constructor; AT&T", "R&D; a &unknown; b &constructor; AT&T"],
  ["&#xD800; &#1114112; &#99999999999;", "&#xD800; &#1114112; &#99999999999;"],
  ["a&#13;&#10;Bcc: all@example.com&#x202e;", "a Bcc: all@example.com"],
])("the title %j reads %j", (stored, shown) => {
  expect(titleLine(stored)).toBe(shown);
});

test("a name is read before it is cleaned", () => {
  expect(personName("Ann &amp; Bo")).toBe("Ann & Bo");
  expect(personName("Ann &lt;all@example.com&gt;&#34;&#92;")).toBe("Ann all@example.com");
});
