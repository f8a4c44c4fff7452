/** Scroll the panel around an element so that it is in sight; never the page around the reader, as scrollIntoView would. */
export function reveal(element) {
  const box = element.closest(".er-panel");
  if (!box?.clientHeight) return;
  const [outer, inner] = [box.getBoundingClientRect(), element.getBoundingClientRect()];
  const over = element.closest(".er-form")?.querySelector(".er-form-buttons")?.offsetHeight ?? 0; // stays at the bottom
  const [top, bottom] = [outer.top + 4, outer.bottom - 4 - over];
  if (inner.top < top) box.scrollTop += inner.top - top;
  else if (inner.bottom > bottom) box.scrollTop += Math.min(inner.top - top, inner.bottom - bottom);
}
