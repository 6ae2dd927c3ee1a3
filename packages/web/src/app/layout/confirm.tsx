import type { ReactNode } from "react";
import { Button } from "../../shared/button.tsx";
import { DialogActions } from "../../shared/dialog.tsx";
import { Form } from "../forms/form.tsx";
import type { Command } from "../forms/use-command.ts";
import { Modal } from "./modal.tsx";
import { words } from "../words.ts";

interface ConfirmProps<Input> {
  readonly title: string;
  readonly text: ReactNode;
  /** What the button that does it says. */
  readonly action: string;
  readonly command: Command<Input>;
  readonly input: Input;
  readonly onClose: () => void;
  readonly kind?: "danger" | "primary";
  readonly children?: ReactNode;
}

/** Asks before something is done that is hard to take back. */
export function Confirm<Input>(props: ConfirmProps<Input>) {
  const { title, text, action, command, input, onClose, kind = "danger", children } = props;
  return (
    <Modal title={title} onClose={onClose}>
      <Form onSubmit={() => command.start(input)} failure={command.failure} refusals={command.refusals}>
        <div className="text-muted">{text}</div>
        {children}
        <DialogActions>
          <Button type="submit" kind={kind} busy={command.isBusy}>
            {action}
          </Button>
          <Button kind="secondary" onClick={onClose}>
            {words.cancel}
          </Button>
        </DialogActions>
      </Form>
    </Modal>
  );
}
