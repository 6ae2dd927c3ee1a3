import type { ReactNode } from "react";

/** Line drawings of 20 by 20; they say nothing that the text beside them does not. */
function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 20 20"
      className="size-[1.125rem] shrink-0"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  );
}

export const ClockIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7.2" />
    <path d="M10 6v4.2l2.700 1.600" />
  </Icon>
);
export const GlobeIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7.2" />
    <path d="M10 2.800c-4 4-4 10.400 0 14.400M10 2.800c4 4 4 10.400 0 14.400M2.800 10h14.400" />
  </Icon>
);
export const PlaceIcon = () => (
  <Icon>
    <path d="M10 17.500s5.800-5 5.800-9.200a5.800 5.800 0 0 0-11.600 0c0 4.200 5.800 9.200 5.800 9.200Z" />
    <circle cx="10" cy="8.300" r="2" />
  </Icon>
);
export const VideoIcon = () => (
  <Icon>
    <rect x="2.500" y="5.500" width="10" height="9" rx="2" />
    <path d="m12.500 9 5-2.500v7l-5-2.500" />
  </Icon>
);
export const PhoneIcon = () => (
  <Icon>
    <path d="M6.800 3.500 4.500 4.200C3.500 9.800 9 16 15.300 15.700l1.200-2.200-3.300-2-1.700 1.300a9 9 0 0 1-3.800-4l1.300-1.700Z" />
  </Icon>
);
export const PersonIcon = () => (
  <Icon>
    <circle cx="10" cy="7" r="3.200" />
    <path d="M3.800 16.800c.800-3.300 3.200-5 6.200-5s5.400 1.700 6.200 5" />
  </Icon>
);
export const CalendarIcon = () => (
  <Icon>
    <rect x="3" y="4.500" width="14" height="12.500" rx="2.500" />
    <path d="M3 8.500h14M7 2.800v3M13 2.800v3" />
  </Icon>
);
export const NoteIcon = () => (
  <Icon>
    <path d="M4.500 5h11M4.500 10h11M4.500 15h6" />
  </Icon>
);
export const BackIcon = () => (
  <Icon>
    <path d="m11.500 4.500-5.500 5.500 5.500 5.500" />
  </Icon>
);
export const ForwardIcon = () => (
  <Icon>
    <path d="m8.500 4.500 5.500 5.500-5.500 5.500" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m5 5 10 10M15 5 5 15" />
  </Icon>
);
export const CheckIcon = () => (
  <Icon>
    <path d="m4.500 10.500 3.700 3.700 7.300-8" />
  </Icon>
);
export const PlusIcon = () => (
  <Icon>
    <path d="M10 4v12M4 10h12" />
  </Icon>
);
export const HourglassIcon = () => (
  <Icon>
    <path d="M5.500 3h9M5.500 17h9M6.500 3c0 4 3.500 4.500 3.500 7S6.500 13 6.500 17M13.500 3c0 4-3.500 4.500-3.500 7s3.500 3 3.500 7" />
  </Icon>
);
