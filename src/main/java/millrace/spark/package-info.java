/**
 * Both commands on the machines of Apache Spark, with the kernels of one machine.
 *
 * <pre>
 *   In the driver                          In an executor
 *
 *   wordcount.Main
 *    |-- names -> Portions  ------------->  map: Portion -> counts, cut by the hash of the word
 *    |                                        |  shuffle: each range of hashes to one task, sorted by group
 *    |                                      merge: one table for each range
 *    `-- Report  &lt;----------------------   `  ranges, one after the other
 *
 *   crawl.ClusterCrawl
 *    |-- files of the state  ------------>  map: what waits, and its hosts, by host; merge: fetches them, into a journal
 *    `-- state, journals  --------------->  map: what is found and has ended, by host; merge: the next state, into files
 * </pre>
 *
 * <p>{@link millrace.spark.SparkCluster} is reached by its name, and by {@link millrace.wordcount.Cluster}: nothing else of the
 * program knows Spark, which is there only if somebody has brought it, as {@code spark-submit} does.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>The same files give the same bytes as on one machine, whatever executor is lost on the way: what it had counted is counted
 *       again, and of several attempts at a portion one is taken.
 *   <li>No result travels by accumulator, which counts the attempts.
 * </ul>
 *
 * <p>What a crawl guarantees is said in {@link millrace.crawl}.
 *
 * <p>No parameter and no result is null.
 */
@NullMarked
package millrace.spark;

import org.jspecify.annotations.NullMarked;
