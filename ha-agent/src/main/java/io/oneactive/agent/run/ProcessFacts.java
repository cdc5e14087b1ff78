package io.oneactive.agent.run;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the system tells of a process, read from {@code /proc}.
 *
 * @param pid its process id
 * @param state a letter
 * @param parent process id
 * @param session process id of its leader
 * @param threads how many are left
 * @param started in ticks of the system since it was booted
 * @param environmentAt where its environment lies: another one after the start of another program; 0 when that is under way, or kept from us
 */
record ProcessFacts(long pid, char state, long parent, long session, long threads, long started, String environmentAt) {
    private static final int LONGEST_STAT = 1_024;

    /** An environment that must not be read. */
    private static final String SECRET = "\0";

    // Where the fields are behind the name of the program.
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int SESSION = 3;
    private static final int THREADS = 17;
    private static final int STARTED = 19;
    private static final int ENVIRONMENT_BEGIN = 47;
    private static final int ENVIRONMENT_END = 48;

    /** Of a process; null when there is no such one any more. */
    static @Nullable ProcessFacts of(long pid) {
        byte[] line = new byte[LONGEST_STAT];
        try (FileInputStream file = new FileInputStream("/proc/" + pid + "/stat")) {
            return parse(pid, new String(line, 0, Math.max(0, file.read(line)), StandardCharsets.ISO_8859_1));
        } catch (IOException | RuntimeException gone) {
            return null;
        }
    }

    /** From the system's own words. */
    static ProcessFacts parse(long pid, String line) {
        // The name of the program may hold anything; behind it there are numbers.
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", ENVIRONMENT_END + 2);
        return new ProcessFacts(
                pid,
                fields[STATE].charAt(0),
                Long.parseLong(fields[PARENT]),
                Long.parseLong(fields[SESSION]),
                Long.parseLong(fields[THREADS]),
                Long.parseLong(fields[STARTED]),
                fields[ENVIRONMENT_BEGIN] + "-" + fields[ENVIRONMENT_END]);
    }

    /** A zombie does nothing any more, unless only its first thread has ended. */
    boolean isOver() {
        return isZombie() && threads <= 1;
    }

    private boolean isZombie() {
        return state == 'Z' || state == 'X';
    }

    /** Whether it still runs the program that it ran then. */
    boolean isSameProgram(ProcessFacts later) {
        return environmentAt.equals(later.environmentAt) && isZombie() == later.isZombie();
    }

    /** Its variables, each with a zero behind it. Empty when it has none at this moment; that of a process whose first thread has ended belongs to the others. */
    String environment() {
        if (!isZombie()) {
            return read(new File("/proc/" + pid + "/environ"));
        }
        String[] others = new File("/proc/" + pid + "/task").list((folder, name) -> !name.equals(Long.toString(pid)));
        return others == null || others.length == 0
                ? SECRET
                : read(new File("/proc/" + pid + "/task/" + others[0] + "/environ"));
    }

    private static String read(File environment) {
        try (FileInputStream file = new FileInputStream(environment)) {
            return new String(file.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException goneOrSecret) {
            return SECRET;
        }
    }
}
