/**
 * Counts of strings that do not fit into memory, or must outlive the process: sorted runs on disk, and their merge.
 *
 * <pre>
 *   StringCounts -> SortedRows -> RunWriter --> a Run: file, rows, bytes, checksum
 *                                                 |     |     |
 *   Rows &lt;-- MergedRows &lt;-- RunReader, one each &lt;-+-----+-----+      at most so many at a time, in so much memory
 * </pre>
 *
 * <h2>Words</h2>
 *
 * <p>A <b>row</b> is a string, as UTF-8, and a count. A <b>run</b> is a file of rows in an order: by their bytes, or the most
 * common first. <b>Rows</b> are a stream of these, from a run or merged from several, in which equal strings are one row and
 * their counts are added.
 *
 * <p>The order of the bytes was preferred to that of a hash, which a table has almost without sorting: it stays the same
 * whatever the table is, so a run can be kept and read by a later version; neighbours have their first bytes in common, which
 * are written once; and what comes out of the merge is sorted already as people sort words.
 *
 * <p>A {@link millrace.runs.RowSorter} sorts rows that come in any order, and a {@link millrace.runs.ScratchFolder} holds files
 * that nobody needs after the process.
 *
 * <h2>A file</h2>
 *
 * <pre>
 *   magic and version, 8 bytes
 *   for each row: how many bytes it has in common with the row before, how many follow, these, the count
 *   the number of rows, 8 bytes, and the CRC-32C of all before, 4 bytes
 * </pre>
 *
 * <p>Numbers within rows are unsigned LEB128, seven bits to a byte, the lowest first; those at the end are big endian.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>A run that was returned is complete; one that could not be written, because the disk is full, leaves no file. In a
 *       folder that is durable it is on the disk, with its name, before it is returned.
 *   <li>What was changed since, or cut, is found before the last row has been read: {@link millrace.runs.DamagedRunException}.
 *   <li>A merge reads in as much memory as it was given, a buffer and a row for each run, and each run once; where there are
 *       too many runs for that, some of them are first merged into one.
 * </ul>
 *
 * <p>Nothing here is for several threads at a time but {@link millrace.runs.RunFolder}. No parameter and no result is null.
 */
@NullMarked
package millrace.runs;

import org.jspecify.annotations.NullMarked;
