package io.oneactive.testkit.exploration;

/** One machine in a {@link Situation}: its disk, the process that runs on it or not, and what that process has asked of the witness. All times in microseconds from now. */
final class Machine {
    static final int NONE = -1;

    // Whether a process runs.
    static final int DOWN = 0;
    static final int RUNNING = 1;
    static final int STOPPED = 2;

    // What has become of the request to the witness.
    static final int IDLE = 0;
    static final int ASKED = 1;
    static final int LATE = 2;
    static final int ANSWERED = 3;
    static final int ANSWER_LATE = 4;

    private static final int[] EMPTY = {};

    int process = DOWN;
    int lives;
    int disk = NONE;

    int local = NONE;

    /** How long ago the last turn was. */
    int age;

    int authorityTerm;

    /** For how much longer {@code isActive()} is true; 0: it is not. */
    int authorityLeft;

    /** A turn of which only some effects have been carried out. */
    int turn = NONE;

    int effectsDone;
    int securedTerm;

    int fate = IDLE;
    int request = NONE;
    int requestAge;
    int answer = NONE;
    int[] waiting = EMPTY;

    Machine() {}

    Machine(Machine other) {
        process = other.process;
        lives = other.lives;
        disk = other.disk;
        local = other.local;
        age = other.age;
        authorityTerm = other.authorityTerm;
        authorityLeft = other.authorityLeft;
        turn = other.turn;
        effectsDone = other.effectsDone;
        securedTerm = other.securedTerm;
        fate = other.fate;
        request = other.request;
        requestAge = other.requestAge;
        answer = other.answer;
        waiting = other.waiting;
    }

    boolean isRunning() {
        return process == RUNNING;
    }

    boolean isDown() {
        return process == DOWN;
    }

    void endRole() {
        authorityTerm = 0;
        authorityLeft = 0;
    }

    void endRequest() {
        fate = IDLE;
        request = NONE;
        requestAge = 0;
        answer = NONE;
    }

    /** All of a process that ends with it. */
    void endProcess() {
        process = DOWN;
        local = NONE;
        age = 0;
        turn = NONE;
        effectsDone = 0;
        securedTerm = 0;
        waiting = EMPTY;
        endRole();
        endRequest();
    }

    void pass(int micros) {
        if (!isDown()) {
            age += micros;
        }
        if (request != NONE) {
            requestAge += micros;
        }
        authorityLeft = Math.max(0, authorityLeft - micros);
        if (authorityLeft == 0) {
            endRole();
        }
    }

    void writeTo(Ints numbers) {
        numbers.add(process);
        numbers.add(lives);
        numbers.add(disk);
        numbers.add(local);
        numbers.add(age);
        numbers.add(authorityTerm);
        numbers.add(authorityLeft);
        numbers.add(turn);
        numbers.add(effectsDone);
        numbers.add(securedTerm);
        numbers.add(fate);
        numbers.add(request);
        numbers.add(requestAge);
        numbers.add(answer);
        numbers.addAll(waiting);
    }

    static Machine read(Situation.Reader numbers) {
        Machine machine = new Machine();
        machine.process = numbers.next();
        machine.lives = numbers.next();
        machine.disk = numbers.next();
        machine.local = numbers.next();
        machine.age = numbers.next();
        machine.authorityTerm = numbers.next();
        machine.authorityLeft = numbers.next();
        machine.turn = numbers.next();
        machine.effectsDone = numbers.next();
        machine.securedTerm = numbers.next();
        machine.fate = numbers.next();
        machine.request = numbers.next();
        machine.requestAge = numbers.next();
        machine.answer = numbers.next();
        machine.waiting = numbers.nextAll();
        return machine;
    }
}
