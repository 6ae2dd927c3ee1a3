import type { ReactNode } from "react";
import { PhoneIcon, PlaceIcon, VideoIcon } from "../shared/icons.tsx";
import type { Location } from "./page-data.ts";
import { words } from "./words.ts";

/** A place on offer, in words. */
export function placeText(location: Location): string {
  const { place } = words;
  switch (location.type) {
    case "address":
      return place.address(location.address ?? "");
    case "link":
      return place.link(location.link ?? "");
    case "phone":
      return place.phone(location.phone ?? "");
    case "attendeeAddress":
      return place.attendeeAddress;
    case "attendeePhone":
      return place.attendeePhone;
    case "attendeeDefined":
      return place.attendeeDefined;
    default:
      return location.label ?? place.video;
  }
}

export function placeIcon(location: Location): ReactNode {
  if (location.type === "phone" || location.type === "attendeePhone") return <PhoneIcon />;
  return location.type === "integration" || location.type === "link" ? <VideoIcon /> : <PlaceIcon />;
}
