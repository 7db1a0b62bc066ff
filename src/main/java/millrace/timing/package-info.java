/**
 * Where the time of a run went, and what parallel bought. Knows nothing of what the runs did; the manual of {@code --timing},
 * {@code --compare} and {@code bin/timings}.
 *
 * <pre>
 *   In the run                                          Afterwards
 *
 *   Stopwatch: phases  \                                 Timings (several files) --&gt; Comparison
 *   Pool.timing: lanes  }--&gt; Run --&gt; Timings --&gt; file      |-- Series: Sample      statistics of one way to run
 *   workers: parts     /                                   |-- Estimate, Scaling   speed-up, Karp-Flatt, Amdahl
 *                                                          |-- Warnings, Verdict, Differences
 *                                                        |-- Prediction: ScalingModel   more workers, other amounts
 *   ComparisonRunner: A B C A B C ...                    `-- TextReport, HtmlPage, CsvTable, TraceFile
 *     `-- WholeCommand: each run a JVM of its own
 *   Trials: the same within a program
 * </pre>
 *
 * <p><b>The parts of a run</b> are times of a worker, on average: what it did in its tasks, as it told; transfer, the rest of
 * the tasks as the parent saw them; its start; idle; and the phases of the parent in which all workers wait. Their sum is
 * the time of the run. Warm-up is an estimate: what the first half of a worker's tasks took longer than they would have at the
 * pace of the second half.
 *
 * <p><b>A speed-up</b> is the ratio of two means, and its uncertainty the 95 % confidence interval from the standard errors of
 * both; see {@link millrace.timing.Sample#dividedBy}. Outliers and slow first runs are found as hyperfine finds them.
 *
 * <p><b>A prediction</b> is made of the same parts, by {@link millrace.timing.ScalingModel}, and stands beside what was measured.
 *
 * <p><b>From outside.</b> A comparison takes time from outside of the process, and processor time from what the kernel adds up
 * for processes that were waited for. Inside, the start of the process is known to 10 ms.
 *
 * <p><b>The file</b> is described in {@link millrace.timing.TimingFile}.
 *
 * <p>No parameter and no result is null.
 */
@NullMarked
package millrace.timing;

import org.jspecify.annotations.NullMarked;
