import { ratioOf, reached, type Figure } from "../figure.ts";

const titles = ["what", "ours", "naive", "ratio", "to reach", ""] as const;

/** The figures as a table for the terminal. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [titles, ...figures.map(cells)];
  const widths = titles.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 || column === 5 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join("  ")
      .trimEnd();
  return [line(titles), widths.map((width) => "─".repeat(width)).join("  "), ...rows.slice(1).map(line)].join("\n");
}

function cells(figure: Figure): readonly string[] {
  const { what, unit, ours, naive, reach } = figure;
  const ratio = ratioOf(figure);
  const met = reached(figure);
  return [
    what,
    `${shown(ours)} ${unit}`.trim(),
    naive === undefined ? "" : `${shown(naive)} ${unit}`.trim(),
    ratio === null ? "" : `${shown(ratio)} ×`,
    reach === undefined ? "" : `${{ "at most": "≤", below: "<", above: ">" }[reach.is]} ${shown(reach.value)}`,
    met === null ? "" : met ? "reached" : "MISSED",
  ];
}

/** Three digits that count, and thousands apart. */
function shown(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: Number.isInteger(value) ? 0 : digits });
}
