// A live region must be in the page before its text changes, so the element that stays is
// the region and only its content is replaced.
element.setAttribute("role", "status");
element.setAttribute("aria-live", "polite");
