/**
 * The command {@code wordcount}: how often each word occurs in many files, counted serially, on threads or on worker
 * processes, with the same result to the byte.
 *
 * <pre>
 *   In the parent                                                In a worker (or here, in serial mode)
 *
 *   Main ---- Settings          what the command line asks for, in groups of options
 *    |------- SourceFinder      names -> Sources (files, streams)
 *    |------- Counting
 *    |          |-- Chunks      Sources -> Chunk: Piece...  ---->  CountTask -> ChunkRun
 *    |          |                                                    |  Piece -> RangeInput -> Blocks -> WordCounter
 *    |          |-- Tally       what is in, of which source  <----   |  ChunkCount: totals, problems
 *    |          |-- Counter     the words                    <----   |  StringCounts, with the chunk's id, or, if they are
 *    |          |-- RangeMerge  by a worker for each range   <----   |  very many, RangeFiles of them
 *    |          |-- ProgressMeter                            <----   |  Advance
 *    |          `-- JobLog      a file                       <----   `  a line for each piece
 *    |     or ClusterCounting   the same, with machines of a {@link Cluster}: CountJob -> ChunkRun
 *    |------- Selection         which of them are shown
 *    |------- Report            the most common of these, totals
 *    `------- Results
 *               |-- Format      -> ReportWriter: text, tsv, csv, json
 *               |-- Plot        -> WordBars, RankChart, which needs a Spectrum: a picture, or a page
 *               `-- Output      standard output, or a file that is there whole or not at all
 * </pre>
 *
 * <h2>Words</h2>
 *
 * <p><b>The rule.</b> Text is decoded as UTF-8, without the byte-order mark at its start, each malformed sequence as
 * U+FFFD, as the JDK does it. It is split at white space (U+0009..000D, U+001C..0020, U+0085, U+00A0, U+1680,
 * U+2000..200A, U+2028, U+2029, U+202F, U+205F, U+3000). What stands between is lower-cased by {@code
 * toLowerCase(Locale.ROOT)}, then loses the 32 punctuation characters of ASCII, and is a word if something is left.
 * To lower-case before splitting would be the same, except that the JDK finds a final sigma by its word boundaries,
 * which beside letters beyond U+FFFF now and then depend on what stands before the white space; here nothing does. In
 * a word of more than 64 characters only the 64 on either side decide about a sigma. UTF-16 and UTF-32 with a
 * byte-order mark are converted while they are read.
 *
 * <p><b>Other words</b> are found in a passage at a time: decoded, normalized, cut by a {@link Tokenizer}, brought into their
 * case, and normalized again, all by the {@link Lexer}. A <b>passage</b> is what stands between white space of one byte, or
 * for a regular expression a line: so {@code ^}, {@code $} and {@code \\s} mean what they do in {@code grep}. Neither
 * Unicode's segmentation nor normalization reaches across white space, so the words of the passages are those of the whole
 * text. A word of {@code whitespace} is what POSIX has {@code wc -w} count; GNU's wants a character in it that can be printed.
 *
 * <pre>
 *   WordCounter
 *     |-- WordTable    by the rule, see below
 *     `-- TextCounter  bytes -> Passage -> Lexer -> Numbering -> Tuples: words one by one, or Ngrams
 * </pre>
 *
 * <p><b>An n-gram</b> is N words that follow one another in a file, joined by a space; it takes the place of a word in
 * all counts. It belongs to where its first word begins: whoever counts a range looks at the N - 1 words behind it, and a
 * piece of a stream brings them along.
 *
 * <p><b>What is shown</b> is chosen by the parent among the words of all sources, by count, length, stop words and a regular
 * expression; the totals are there of all words and of those. What does not depend on the words, the totals of each file,
 * knows no choice.
 *
 * <p><b>A token</b> is a run of bytes without white space of one byte; it may hold several words, or none. In a <b>plain</b>
 * one the word is a single run of ASCII letters and digits, with at most punctuation before and behind it: it is counted
 * where it is found. The others, the <b>odd</b> ones, are counted as they stand, and the rule is applied once to each
 * different one.
 *
 * <pre>
 *   WordTable: 4 KB -> Window: bitmaps of letters, white space, strange bytes
 *                        |-- odd tokens                     -> TokenTable   hash, bytes and count; Rule at the end
 *                        `-- runs of letters, 16 bytes most -> PlainTable   the word itself as one or two longs
 * </pre>
 *
 * <p><b>A long word</b>, of more than 2<sup>20</sup> bytes, is cut to these, at a character's edge, and that is said:
 * memory stays flat for a line of 10 GB. A passage of many words that is so long is divided. The cut is the same wherever
 * chunks begin.
 *
 * <h2>Speed</h2>
 *
 * <p>What a GB of English novels takes by the rule, in seconds: 8 MB of them in memory, again and again, best of 40 passes, one
 * core of a virtual machine (AMD EPYC), JDK 17. It is 1.2 together, or 7 ns a word:
 *
 * <pre>
 *   0.20  {@link Window#look}: which bytes are letters, white space, strange
 *   0.17  {@link Window#takeOdd}: tokens that are odd, 2 in 100, and counting them
 *   0.19  {@link Window#edges}: where the plain words begin and end
 *   0.25  their keys
 *   0.27  counting the words of up to 8 bytes, which are 9 in 10, and
 *   0.10  those of up to 16
 * </pre>
 *
 * <p>Reading it from the page cache takes another 0.15, and some 0.35 go by until the JVM is there and the code is compiled. A
 * program in C for AVX-512 that counts by the same rule takes 0.8 in all. It classifies 64 bytes with a few instructions, takes
 * punctuation out of the text by another, so that hardly a token is odd, has places of words compressed in a register, and
 * loads a word of up to 16 bytes in one masked piece, where here a branch that is hard to guess tells the long ones from the
 * short; and it asks for the slots of words before it looks at them. None of these instructions can be had from Java without the
 * incubating Vector API, see {@link Window}. Of what can, tried without gain for plain words: keys without that branch (0.40
 * rather than 0.25), slots touched before they are looked at, huge pages for the heap. Odd tokens, each of which is three misses
 * away, gain a quarter by being looked for together: {@link TokenTable#addAll}.
 *
 * <p>To compile is a third of what a short run costs, and one of each worker. Left alone, the JIT compiles each loop for its first
 * pass, then again, then once more within each method that calls it; {@code bin/wordcount} tells it to compile a loop once, by
 * itself and soon. That takes 12 to 15 in 100 off the processor time for 100 MB.
 *
 * <h2>Chunks</h2>
 *
 * <p>A file larger than a chunk is cut at arbitrary places; a passage belongs to the range in which its first byte
 * lies, so whoever counts a range needs no one else's help, and any chunk size gives the same counts. Smaller files
 * are packed together, up to 1 MiB each. A stream, which only the parent can read, is cut between passages and travels
 * in the chunk. The numbers of chunks depend on the input and the chunk size only.
 *
 * <p>What worker processes find, the parent merges while they count on. A chunk of half a million different words or more would
 * keep it longer than that: its words go to {@link RangeFiles}, divided into as many ranges of their hashes as there are
 * workers, and in the end each worker merges one range and sends the parent the most common of its words. Not where all
 * words are wanted, or the files in which they occur, or memory is limited: then all must come to the parent in any case. For 200
 * MB of random tokens, of which none comes twice, two processes take a tenth longer than one so, rather than twice as long.
 *
 * <h2>Clusters</h2>
 *
 * <p>On a {@link Cluster} the pieces of a chunk, a {@link Portion}, are counted by the same {@link ChunkRun}, with files that a
 * {@link Storage} opens. Counts are merged there, by ranges of the words' hashes, and come to the parent range by range: so they
 * may be spilled there as in any other mode, and the report is made by the same code. The program starts without any cluster's
 * classes, and finds the one that is asked for by its name.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>The same input gives the same output, in every mode, with any number of workers and any chunk size.
 *   <li>Each chunk counts once: its words enter the counter together with its number, and a number that is there
 *       already is not added again, so a worker may be killed at any moment, and its chunk is counted by another.
 *   <li>A source counts wholly or not at all. Whole files are counted when they have been read; a file in several
 *       chunks, and a stream, has a counter of its own until all of it is in.
 *   <li>What a file is was decided when it was found: it fails if it has become shorter since, and what was appended
 *       does not count. A file of several ranges is kept open, a {@link HeldFile}, and counted as it was when the first of
 *       them was cut, though it is deleted or another comes in its place. Without a {@code /proc}, as on macOS, such a file
 *       fails. What is written over in place is not noticed.
 *   <li>Memory: a read buffer and a table of the distinct tokens of one chunk for each worker, all distinct words in
 *       the parent, and as much of a stream as two chunks for each worker. Where that is limited, chunks are so small that
 *       their tables fit into a quarter of it, a file that is compressed or in another encoding is read by the parent as a
 *       stream is, and a counter that grows beyond its share becomes a run on the disk, see {@link
 *       millrace.runs}: its {@link WordStore} is the counter and its runs, and {@link SpilledWords} are what is read there in
 *       the end.
 * </ul>
 *
 * <h2>Failures</h2>
 *
 * <p>What cannot be counted is said in one line on standard error, the rest goes on, and the exit code is 1. That
 * holds too for a chunk that has killed three workers: the files of which it holds a part are named. What is wrong
 * with the command line, or with a file to be written, is found before any work, and the exit code is 2. Output that
 * cannot be written gives 3; if its reader has gone away, it wanted no more, and that is no failure. A signal is
 * answered with a line and no output, by the exit codes of {@link millrace.cli.ExitCode}.
 *
 * <p>No parameter and no result is null.
 */
@NullMarked
package millrace.wordcount;

import org.jspecify.annotations.NullMarked;
