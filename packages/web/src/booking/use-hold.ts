import { useEffect, useRef } from "react";
import { RequestFailure, request } from "../shared/http.ts";

/** A hold ends after five minutes: asked for again a little before, for as long as people take to fill in a form. */
const RENEW_AFTER_MS = 4 * 60_000;
const MOST_RENEWALS = 10;

interface HoldQuestion {
  readonly eventTypeId: number;
  readonly start: string;
  /** Only where the event type offers several lengths. */
  readonly minutes: number | undefined;
}

export interface Hold {
  /** The hold to send with the booking; null while there is none. */
  uid(): string | null;
  /** The booking was made and has used it up. */
  spend(): void;
}

/**
 * Holds a slot while the form is open, and lets go of it when the form closes or the page goes away. `onLost` is called when
 * somebody else has the slot. Anything else that fails is no reason to bother the reader: booking works without a hold.
 */
export function useHold(question: HoldQuestion, onLost: () => void): Hold {
  const uid = useRef<string | null>(null);
  const lost = useRef(onLost);
  lost.current = onLost;
  const { eventTypeId, start, minutes } = question;
  useEffect(() => {
    let isOpen = true;
    const body = { eventTypeId, slotStart: start, ...(minutes === undefined ? {} : { slotDuration: minutes }) };
    const take = async () => {
      try {
        const hold = await placeHold(uid.current, body);
        if (isOpen) uid.current = hold;
        else release(hold);
      } catch (error) {
        if (isOpen && error instanceof RequestFailure && error.reason === "hold_slot_unavailable") lost.current();
      }
    };
    let renewals = 0;
    const timer = setInterval(() => {
      renewals += 1;
      if (renewals <= MOST_RENEWALS) void take();
    }, RENEW_AFTER_MS);
    const close = () => {
      isOpen = false;
      clearInterval(timer);
      if (uid.current !== null) release(uid.current);
      uid.current = null;
    };
    addEventListener("pagehide", close);
    void take();
    return () => {
      removeEventListener("pagehide", close);
      close();
    };
  }, [eventTypeId, start, minutes]);
  return {
    uid: () => uid.current,
    spend: () => {
      uid.current = null;
    },
  };
}

/** Takes the slot, or keeps it: a hold that has run out meanwhile is taken anew. */
async function placeHold(before: string | null, body: object): Promise<string> {
  if (before !== null) {
    try {
      await request("PATCH", `/v2/slots/reservations/${before}`, { body });
      return before;
    } catch (error) {
      if (!(error instanceof RequestFailure) || error.status !== 404) throw error;
    }
  }
  const { reservationUid } = await request<{ reservationUid: string }>("POST", "/v2/slots/reservations", { body });
  return reservationUid;
}

function release(uid: string): void {
  // It runs out by itself if this does not arrive.
  request("DELETE", `/v2/slots/reservations/${uid}`, { keepalive: true }).catch(() => {});
}
