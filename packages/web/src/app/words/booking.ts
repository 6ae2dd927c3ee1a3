/** Bookings. */
export const bookingWords = {
  bookings: {
    title: "Bookings",
    tabsLabel: "Which bookings",
    tabs: { upcoming: "Upcoming", unconfirmed: "Unconfirmed", past: "Past", cancelled: "Cancelled" },
    empty: {
      upcoming: { title: "No bookings ahead", text: "Send one of your links. What is booked shows up here." },
      unconfirmed: {
        title: "Nothing waits for you",
        text: "Requests for event types that ask for your confirmation show up here.",
      },
      past: { title: "Nothing has taken place yet", text: "Bookings that are over show up here." },
      cancelled: { title: "Nothing was cancelled", text: "Bookings that were cancelled or declined show up here." },
    },
    count: (first: number, last: number, total: number) =>
      total === 1
        ? "1 booking"
        : first === 1 && last === total
          ? `${total} bookings`
          : `${first}–${last} of ${total} bookings`,
    beyond: "There is nothing on this page. Go back.",
    pages: "Pages of bookings",
    previous: "Previous",
    next: "Next",
    today: (day: string) => `Today, ${day}`,
    tomorrow: (day: string) => `Tomorrow, ${day}`,
    waits: "Waits for an answer",
    neverAnswered: "Was never answered",
    declined: "Declined",
    cancelled: "Cancelled",
    moved: "Moved to another time",
    running: "Now",
    absent: "did not come",
    hostAbsent: "You did not come.",
    hostedBy: "With",
    video: "Video call",
    cancelledBy: (email: string) => `Cancelled by ${email}`,
    reason: (reason: string) => `Reason: ${reason}`,
    movedBecause: (reason: string) => `Moved because: ${reason}`,
    answers: (count: number) => (count === 1 ? "1 answer" : `${count} answers`),
    fields: { notes: "Notes", title: "Title" } as Record<string, string | undefined>,
    confirm: "Confirm",
    confirmed: "Confirmed",
    decline: "Decline",
    mark: "Who did not come?",
    move: "Move",
    ask: "Ask for another time",
    cancel: "Cancel booking",
    hindrances: {
      both: "It cannot be moved or cancelled: its event type does not allow it.",
      cancel: "It cannot be cancelled: its event type does not allow it.",
      move: {
        gone: "It cannot be moved, because its event type has been deleted.",
        disabled: "It cannot be moved: its event type does not allow it.",
        notice: "It is too near to be moved.",
      } as Record<string, string | undefined>,
    },
    reasonLabel: "Reason, for the person who booked",
    reasonMissing: "Say why, please: it goes to the person who booked.",
    reasons: {
      cancel: {
        title: "Cancel this booking?",
        text: "The meeting does not take place, and the time is free again. This cannot be undone.",
        action: "Cancel booking",
        keep: "Keep it",
        done: "Cancelled",
      },
      decline: {
        title: "Decline this request?",
        text: "The meeting does not take place, and the time is free again. This cannot be undone.",
        action: "Decline",
        keep: "Not now",
        done: "Declined",
      },
      ask: {
        title: "Ask for another time?",
        text: "The booking is cancelled, and the person who booked is asked to choose another time.",
        action: "Ask for another time",
        keep: "Keep it",
        done: "Asked for another time",
      },
    },
    absence: { title: "Who did not come?", label: "Mark everybody who was missing", me: "I did not come myself" },
  },
};
