export async function conformance() {
  return {};
}
export const conformanceLines = () => "";
