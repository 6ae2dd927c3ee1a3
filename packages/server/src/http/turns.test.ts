import { expect, test } from "vitest";
import { createTurns } from "./turns.ts";

/** Work that ends when it is told to. */
function someWork() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => async () => {
    started.push(name);
    await new Promise<void>((resolve) => ends.set(name, resolve));
    return name;
  };
  return { started, work, end: (name: string) => ends.get(name)?.() };
}

test("so much runs at once, the rest in the order of asking, and owners do not wait for each other", async () => {
  const turns = createTurns({ atOnce: 2, mostWaiting: 2 });
  const { started, work, end } = someWork();
  const results = ["a", "b", "c", "d"].map((name) => turns.take("one", work(name)));
  expect(started).toEqual(["a", "b"]);
  expect([turns.isFull("one"), turns.isFull("other")]).toEqual([true, false]);
  const other = turns.take("other", work("x"));
  expect(started).toEqual(["a", "b", "x"]);
  end("b");
  await results[1];
  await expect.poll(() => started).toEqual(["a", "b", "x", "c"]);
  expect(turns.isFull("one")).toBe(false);
  end("a");
  await expect.poll(() => started).toEqual(["a", "b", "x", "c", "d"]);
  for (const name of ["c", "d", "x"]) end(name);
  expect(await Promise.all([...results, other])).toEqual(["a", "b", "c", "d", "x"]);
});

test("a failure gives its turn on", async () => {
  const turns = createTurns({ atOnce: 1, mostWaiting: 1 });
  const failing = turns.take("one", () => Promise.reject(new Error("no")));
  const next = turns.take("one", async () => "done");
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("done");
  expect(await turns.take("one", async () => "again")).toBe("again");
});
