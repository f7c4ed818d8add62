/** `inspect_request`: nothing is known yet about what stands at the cursor. */
export function inspect(): object {
  return { status: "ok", found: false, data: {}, metadata: {} };
}
