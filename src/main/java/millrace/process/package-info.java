/**
 * {@code java.util.concurrent}, across processes: what Python's {@code multiprocessing} has, under the names that Java
 * programmers know, and with an answer to the question what happens when one of the processes is killed.
 *
 * <pre>
 *   In this process (the parent)                    the kernel                  In the children
 *
 *   ChildProcess.start  --------------------  standard input: its end ------&gt;  ChildMain, then run()
 *                       &lt;-------------------  standard output and error        what they print, line by line
 *   Pool: waiting calls,
 *     a thread per worker  &lt;================  a private socket each =========&gt;  WorkerLoop: one task at a time
 *   Manager: the objects   &lt;================  a session of sockets each =====&gt;  handles: questions and answers;
 *                                               shared memory beside it       quicker while both are awake
 *   Semaphore, Event, Barrier  &lt;============  the same ======================&gt;  those who wait
 *   conditions of a Lock   &lt;================  the same ======================&gt;  those who wait
 *   Pipe: a Connection  &lt;==================  shared memory =================&gt;  a Connection
 *   Queue, Value, Array, SharedMemory  ------  shared memory  ------------------  the same
 *   Lock   ---------------------------------  a word in shared memory ---------  Lock
 * </pre>
 *
 * <h2>Words</h2>
 *
 * <dl>
 *   <dt>tree
 *   <dd>a process that nobody here has started, the <em>root</em>, and all its children and their children
 *   <dt>run directory
 *   <dd>the private folder of one tree, where its sockets, pipes and lock files are; the root makes it when it is first
 *       needed and deletes it at its end; what a killed root leaves is deleted by whoever starts a tree next
 *   <dt>handle
 *   <dd>a {@link millrace.process.Lock}, {@link millrace.process.Queue}, {@link millrace.process.Counter} and so on: it can be
 *       serialized, and in the child it leads to the same object; also inside of a collection, or of what a lambda has caught
 *   <dt>worker
 *   <dd>a child that runs the tasks of a {@link millrace.process.Pool}
 *   <dt>call
 *   <dd>one task, or a function with one item, on its way through a pool
 * </dl>
 *
 * <h2>What holds when a process is killed</h2>
 *
 * Three things stay true whatever dies, and each class stands on the one that fits: a file lock is released when its holder
 * dies, which proves to others that it is dead; a word in shared memory is changed in one step or not at all; the end of a
 * process is the end of its connections. Therefore:
 *
 * <ul>
 *   <li>a worker that dies loses at most the task that it ran; that task is run again, and no other notices;
 *   <li>when the parent dies, its children halt, and theirs;
 *   <li>no lock stays with the dead, no queue is damaged by them, and no signal of a condition is lost on them;
 *   <li>what a killed tree leaves on the disk is gone after the next start.
 * </ul>
 *
 * <h2>Names</h2>
 *
 * Some classes are called as their twins in {@code java.util} and {@code java.util.concurrent}: {@code Queue},
 * {@code Semaphore}, {@code Lock}. Import these one by one; a file that imports both packages with an asterisk does not
 * compile where it uses such a name, and one import by name decides which it is.
 *
 * <h2>Threads and time</h2>
 *
 * Handles and pools may be used by any number of threads. What blocks can be interrupted and timed as the interface that it
 * implements says; the waiting thread is in state WAITING, or TIMED_WAITING if its wait has an end. What a process did before it put an element,
 * submitted a task, released a lock or changed a counter is done when another takes that element, runs that task, gets that
 * lock or sees that count; objects are never shared, only the words of {@link millrace.process.Value},
 * {@link millrace.process.Array} and {@link millrace.process.SharedMemory}.
 *
 * {@link millrace.process.Pool#timing} tells when each worker started, ran which task, waited and ended, and what became of
 * the task: what a report or a page about a running pool is made of.
 *
 * <h2>What travels</h2>
 *
 * Objects are serialized in the caller's thread. One that cannot be fails the call with an {@link IllegalArgumentException}
 * that leads to the culprit, as {@code the task cannot be serialized: Job.sources -> ArrayList[2] -> Parser.stream is a
 * java.io.FileInputStream, which is not serializable; make the field transient, or send what it is made from instead}.
 *
 * <p>Null is refused where the interface refuses it, and an item or a result may be null. Classes are found by the same
 * class path in every process. What is in memory only, as the classes of JShell or of a program that is run from its source
 * file, is not found by another: compile them into a folder of the class path.
 */
@NullMarked
package millrace.process;

import org.jspecify.annotations.NullMarked;
