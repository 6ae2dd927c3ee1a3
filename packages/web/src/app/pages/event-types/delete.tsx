import { call, queryClient } from "../../data/client.ts";
import type { EventType } from "../../data/types.ts";
import { useCommand } from "../../forms/use-command.ts";
import { announce } from "../../layout/announce.tsx";
import { Confirm } from "../../layout/confirm.tsx";
import { words } from "../../words.ts";

const text = words.eventTypes;

interface DeleteEventTypeProps {
  readonly eventType: Pick<EventType, "id" | "title">;
  readonly onClose: () => void;
  readonly onDeleted?: () => void | Promise<void>;
}

export function DeleteEventType({ eventType, onClose, onDeleted }: DeleteEventTypeProps) {
  const remove = useCommand<null>({
    run: () => call("DELETE", `/v2/event-types/${eventType.id}`),
    done: async () => {
      await onDeleted?.();
      queryClient.removeQueries({ queryKey: ["event-types", String(eventType.id)] });
      await queryClient.invalidateQueries({ queryKey: ["event-types"] });
      onClose();
      announce(text.deleted);
    },
  });
  return (
    <Confirm
      title={text.deleteTitle(eventType.title)}
      text={text.deleteText}
      action={words.delete}
      command={remove}
      input={null}
      onClose={onClose}
    />
  );
}
