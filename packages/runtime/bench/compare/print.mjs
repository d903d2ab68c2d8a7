/** 3 significant digits. */
export const digits = (x) => (x >= 100 ? x.toFixed(0) : x.toPrecision(3));

/** One case as a small table on the terminal. */
export function printCase({ group, name, batch, engines, multiplyAdds, file }) {
  const skipped = 1 - multiplyAdds.done / multiplyAdds.dense;
  console.log(
    `\n${group}: ${name} (batch ${batch}): ${(100 * skipped).toFixed(1)} % of multiply-adds skipped, ` +
      `${(file.weightBytes / 1e6).toFixed(2)} MB of weights resident`,
  );
  for (const { name: engine, version, timing, ratio } of engines) {
    console.log(
      `  ${`${engine} ${version}`.padEnd(32)} ${digits(timing.median).padStart(8)} ms ` +
        `(${digits(timing.p10)}–${digits(timing.p90)})  ${digits(ratio.median).padStart(6)}× ` +
        `(${digits(ratio.p10)}–${digits(ratio.p90)})`,
    );
  }
}
