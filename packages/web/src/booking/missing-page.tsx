import { ButtonLink } from "../shared/button.tsx";
import { Frame, Sheet } from "./frame.tsx";
import { mountPage } from "./mount.tsx";
import type { MissingData } from "./page-data.ts";
import { words } from "./words.ts";

export function mount(root: HTMLElement, data: MissingData): void {
  mountPage(root, <MissingPage data={data} />);
}

function MissingPage({ data }: { data: MissingData }) {
  const [title, text] = words.missing[data.what] ?? ["", ""];
  return (
    <Frame>
      <Sheet className="px-5 py-10 sm:px-10 sm:py-14">
        <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
        <p className="mt-3 text-muted">{text}</p>
        {data.what === "event-type" ? (
          <ButtonLink className="mt-6" href={`/${location.pathname.split("/")[1]}`}>
            {words.toPerson}
          </ButtonLink>
        ) : null}
      </Sheet>
    </Frame>
  );
}
