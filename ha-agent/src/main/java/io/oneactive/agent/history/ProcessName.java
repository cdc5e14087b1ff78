package io.oneactive.agent.history;

/**
 * One process of a node: a node that was killed and started again is another process.
 *
 * @param node the node's id
 * @param life 1 for its first process, 2 after the first restart, …
 */
public record ProcessName(String node, int life) {
    @Override
    public String toString() {
        return life == 1 ? node : node + "#" + life;
    }
}
