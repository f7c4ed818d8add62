// What scripts/runAll.mjs does inside JupyterLab's page. The first two functions run there: they see nothing of this file.

/** Whether the notebook's cells have ended, or its figures are drawn. */
export function modelState(question) {
  const { model } = globalThis.jupyterapp.shell.currentWidget.content;
  const code = [...model.cells]
    .map((cell) => cell.sharedModel.toJSON())
    .filter((cell) => cell.cell_type === "code" && String(cell.source).trim() !== "");
  const outputs = code.flatMap((cell) => cell.outputs ?? []);
  if (question === "drawn") {
    const wanted = outputs.filter((one) => one.data?.["application/vnd.plotly.v1+json"]).length;
    const plots = [...document.querySelectorAll(".jp-NotebookPanel .js-plotly-plot")];
    return plots.filter((plot) => plot.querySelector("svg.main-svg")).length >= wanted;
  }
  const waiting = [...document.querySelectorAll(".jp-NotebookPanel .jp-InputPrompt")].some(
    (prompt) => prompt.textContent?.includes("*"),
  );
  const failed = outputs.some((one) => one.output_type === "error");
  return !waiting && (failed || code.every((cell) => cell.execution_count));
}

/** What is on the page: figures, errors, and words of figures that stick out of them or are cut off. */
export function looksOf() {
  const { model } = globalThis.jupyterapp.shell.currentWidget.content;
  const cells = [...model.cells].map((cell) => ({ id: cell.id, ...cell.sharedModel.toJSON() }));
  const errors = [];
  let figures = 0;
  for (const { id, outputs = [] } of cells)
    for (const output of outputs) {
      if (output.output_type === "error") errors.push(`${id}: ${output.ename}: ${output.evalue}`);
      if (output.output_type === "stream" && output.name === "stderr")
        errors.push(`${id}: ${[output.text].flat().join("").slice(0, 200)}`);
      if (output.data?.["application/vnd.plotly.v1+json"]) figures++;
    }
  const plots = [...document.querySelectorAll(".jp-NotebookPanel .js-plotly-plot")];
  const drawn = plots.filter((plot) => plot.querySelector("svg.main-svg"));
  const outside = drawn.flatMap((plot) => {
    const box = plot.querySelector("svg.main-svg").getBoundingClientRect();
    const words = [...plot.querySelectorAll("svg.main-svg text")].filter(
      (text) =>
        text.textContent.trim() !== "" &&
        text.closest(".modebar, .hoverlayer, .cartesianlayer .plot") === null,
    );
    return words
      .filter((text) => {
        const r = text.getBoundingClientRect();
        if (r.width === 0) return false;
        return (
          r.left < box.left - 2 ||
          r.right > box.right + 2 ||
          r.top < box.top - 2 ||
          r.bottom > box.bottom + 2
        );
      })
      .map((text) => `"${text.textContent.slice(0, 60)}"`);
  });
  return { figures, drawn: drawn.length, errors, outside };
}

const STRIP = 1500;
/** Chromium paints no more at once. */
const MOST = 15_000;

/** Pictures of the whole notebook, some strips of it side by side: NAME-1.png, NAME-2.png, … Gives their number. */
export async function wholePage(context, page, name, columns) {
  await page
    .evaluate(() => globalThis.jupyterapp.commands.execute("application:toggle-left-area"))
    .catch(() => {});
  const scroller = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer");
  const height = await scroller.evaluate((div) => div.scrollHeight);
  await page.setViewportSize({ width: 1000, height: Math.min(height + 150, MOST) });
  await page.waitForTimeout(1500);
  const strips = [];
  const screen = await scroller.evaluate((div) => div.clientHeight);
  const box = await scroller.boundingBox();
  for (let from = 0; from < height; from += screen) {
    await scroller.evaluate((div, top) => div.scrollTo(0, top), from);
    await page.waitForTimeout(300);
    // The last screen shows its end: it may begin above where it is asked to.
    const top = await scroller.evaluate((div) => div.scrollTop);
    for (let y = from - top; y < screen && top + y < height; y += STRIP) {
      const clip = {
        x: box.x,
        y: box.y + y,
        width: box.width,
        height: Math.min(STRIP, screen - y),
      };
      strips.push((await page.screenshot({ clip })).toString("base64"));
    }
  }
  let pictures = 0;
  for (let k = 0; k < strips.length; k += columns) {
    pictures++;
    await beside(
      context,
      strips.slice(k, k + columns),
      `${name}-${String(pictures).padStart(2, "0")}.png`,
    );
  }
  return pictures;
}

async function beside(context, strips, path) {
  const sheet = await context.newPage();
  const images = strips.map(
    (png) => `<img src="data:image/png;base64,${png}" style="margin:0 4px">`,
  );
  await sheet.setContent(
    `<div id="all" style="display:inline-flex;align-items:flex-start;background:#888">${images.join("")}</div>`,
  );
  await sheet.setViewportSize({ width: 1010 * strips.length, height: STRIP });
  await sheet.locator("#all").screenshot({ path });
  await sheet.close();
}
