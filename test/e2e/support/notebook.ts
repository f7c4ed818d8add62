/** A notebook file of code cells, by name. */
export function notebookFile(cells: Record<string, string>): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "convlab", display_name: "convlab (TypeScript)", language: "typescript" },
    },
    cells: Object.entries(cells).map(([id, source]) => ({
      id,
      cell_type: "code",
      execution_count: null,
      metadata: {},
      outputs: [],
      source,
    })),
  });
}
