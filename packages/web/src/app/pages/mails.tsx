import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../shared/button.tsx";
import { DialogActions } from "../../shared/dialog.tsx";
import { call, queryClient } from "../data/client.ts";
import {
  MAIL_STATUSES,
  type Mail,
  mailQuery,
  mailsQuery,
  type MailStatus,
  type MailSummary,
  type MailTry,
} from "../data/mails.ts";
import { useMoments } from "../data/use-moments.ts";
import { Problem } from "../forms/form.tsx";
import { useCommand } from "../forms/use-command.ts";
import { announce } from "../layout/announce.tsx";
import { Loaded, Rows } from "../layout/loaded.tsx";
import { Modal } from "../layout/modal.tsx";
import { Badge, type BadgeKind, Empty, Page } from "../layout/page.tsx";
import { Tabs } from "../layout/tabs.tsx";
import { words } from "../words.ts";

const text = words.mails;
const BADGES: Record<MailStatus, BadgeKind> = { waiting: "notice", sent: "accent", failed: "danger", kept: "plain" };

/** What was written to people about bookings, and what became of it. */
export function MailsPage() {
  const { status = null } = useSearch({ from: "/area/app/mails" });
  const query = useInfiniteQuery(mailsQuery(status));
  const tabs = [null, ...MAIL_STATUSES].map((each) => ({
    id: each ?? "all",
    label: each === null ? text.all : text.statuses[each],
    link: { to: "/app/mails", search: each === null ? {} : { status: each } } as const,
  }));
  const outbox = (
    <a href="/dev/outbox" target="_blank" rel="noreferrer" className="text-accent underline underline-offset-4">
      {text.outbox}
    </a>
  );
  return (
    <Page
      title={text.title}
      lead={
        <>
          {text.lead} {outbox}
        </>
      }
    >
      <Tabs label={text.tabsLabel} tabs={tabs} current={status ?? "all"} />
      <Loaded query={query} waiting={<Rows count={4} className="h-[5.25rem]" />}>
        {({ pages }) => {
          const mails = pages.flatMap(({ data }) => data);
          if (mails.length === 0) return <Empty title={text.empty.title} text={text.empty.text} />;
          return (
            <>
              <MailList mails={mails} />
              {query.hasNextPage ? (
                <Button
                  kind="secondary"
                  className="mt-4"
                  busy={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  {words.older}
                </Button>
              ) : null}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function recipientOf({ to }: MailSummary): string {
  return to.name === "" ? to.email : `${to.name} (${to.email})`;
}

function MailList({ mails }: { mails: readonly MailSummary[] }) {
  const moment = useMoments(mails.map(({ createdAt }) => createdAt));
  const [openId, setOpenId] = useState<string | null>(null);
  return (
    <ul className="flex flex-col gap-3">
      {mails.map((mail) => (
        <li
          key={mail.id}
          className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 rounded-card border border-line bg-surface p-4 sm:px-6"
        >
          <div className="min-w-0 flex-1 basis-64">
            <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold">
              <span className="min-w-0 wrap-anywhere">{mail.subject}</span>
              <Badge kind={BADGES[mail.status]}>{text.statuses[mail.status]}</Badge>
            </h2>
            <p className="text-sm wrap-anywhere text-muted">
              {text.to(recipientOf(mail))} · {moment(mail.createdAt)}
            </p>
            {mail.lastError && mail.status !== "sent" ? (
              <p className="text-sm wrap-anywhere text-danger">{text.because(mail.lastError)}</p>
            ) : null}
          </div>
          <div className="flex flex-wrap gap-2">
            {mail.status === "failed" && mail.canResend ? <ResendOnRow mail={mail} /> : null}
            <Button kind="secondary" className="!min-h-10 !px-3 !text-sm" onClick={() => setOpenId(mail.id)}>
              {text.view}
              <span className="sr-only"> {text.viewOf(mail.subject, recipientOf(mail))}</span>
            </Button>
          </div>
        </li>
      ))}
      {openId === null ? null : <MailDialog id={openId} onClose={() => setOpenId(null)} />}
    </ul>
  );
}

/** @param then what follows once it is being sent. */
function useResend(id: string, then?: () => void) {
  return useCommand<null>({
    run: (_, idempotencyKey) => call("POST", `/v2/mails/${encodeURIComponent(id)}/resend`, { idempotencyKey }),
    done: async () => {
      queryClient.removeQueries({ queryKey: ["mail", id] });
      await queryClient.invalidateQueries({ queryKey: ["mails"] });
      then?.();
      announce(text.resent);
    },
  });
}

/** A mail that was given up can be sent again without reading it first. */
function ResendOnRow({ mail }: { mail: MailSummary }) {
  const resend = useResend(mail.id);
  return (
    <div className="flex flex-col items-start gap-1">
      <Button
        kind="secondary"
        className="!min-h-10 !px-3 !text-sm"
        busy={resend.isBusy}
        onClick={() => resend.start(null)}
      >
        {text.resend}
        <span className="sr-only"> {text.viewOf(mail.subject, recipientOf(mail))}</span>
      </Button>
      {resend.failure ? (
        <p role="alert" className="max-w-60 text-sm text-danger">
          {resend.failure.message}
        </p>
      ) : null}
    </div>
  );
}

function MailDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(mailQuery(id));
  return (
    <Modal title={query.data?.subject ?? text.loading} onClose={onClose}>
      <Loaded query={query} waiting={<Rows count={1} className="h-64" />}>
        {(mail) => <MailContent mail={mail} onClose={onClose} />}
      </Loaded>
    </Modal>
  );
}

function MailContent({ mail, onClose }: { mail: Mail; onClose: () => void }) {
  const moment = useMoments([mail.createdAt, ...(mail.sentAt ? [mail.sentAt] : [])]);
  const resend = useResend(mail.id, onClose);
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-muted">
        {text.to(recipientOf(mail))}
        <br />
        {mail.sentAt ? text.sentAt(moment(mail.sentAt)) : text.writtenAt(moment(mail.createdAt))}
      </p>
      <pre
        tabIndex={0}
        role="region"
        aria-label={text.content}
        className="max-h-[40dvh] overflow-auto rounded-control border border-line bg-sunken p-3 font-sans text-sm whitespace-pre-wrap wrap-anywhere"
      >
        {mail.text}
      </pre>
      {mail.tries.length > 0 ? <Tries tries={mail.tries} /> : null}
      {mail.calendar ? <p className="text-sm text-muted">{text.calendars[mail.calendar.method]}</p> : null}
      {mail.status === "kept" && !mail.canResend ? <p className="text-sm text-muted">{text.noServer}</p> : null}
      <Problem text={resend.failure?.message} />
      <DialogActions>
        {mail.canResend ? (
          <Button busy={resend.isBusy} onClick={() => resend.start(null)}>
            {text.resend}
          </Button>
        ) : null}
        <Button kind="secondary" onClick={onClose}>
          {words.close}
        </Button>
      </DialogActions>
    </div>
  );
}

/** What became of each try, also of those before it was sent again. */
function Tries({ tries }: { tries: readonly MailTry[] }) {
  const moment = useMoments(tries.map(({ startedAt }) => startedAt));
  return (
    <details className="text-sm">
      <summary className="w-fit rounded-control py-1 text-muted">{text.tries(tries.length)}</summary>
      <ol className="mt-1 flex flex-col gap-2">
        {tries.map(({ startedAt, durationMs, response, error }) => (
          <li key={startedAt} className="wrap-anywhere">
            {moment(startedAt)} · {text.took(durationMs)} · {error ?? text.taken(response ?? "")}
          </li>
        ))}
      </ol>
    </details>
  );
}
