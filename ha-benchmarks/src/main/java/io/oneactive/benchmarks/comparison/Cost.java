package io.oneactive.benchmarks.comparison;

/**
 * What a product costs while nothing happens.
 *
 * @param product of what
 * @param kind what kind of cost
 * @param value in the kind's unit
 */
record Cost(Product product, Kind kind, double value) {

    /** A kind of cost. */
    enum Kind {
        /** The node that leads. */
        CPU_LEADER("processor, leader", "ms/s"),
        /** The node that follows. */
        CPU_FOLLOWER("processor, follower", "ms/s"),
        /** ZooKeeper's or Azurite's process. */
        CPU_THIRD("processor, third machine", "ms/s"),
        /** Both directions of a node's cable, the mean of both nodes. */
        PACKETS("packets per node", "1/s"),
        /** The same in bytes, with all headers. */
        BYTES("bytes per node", "byte/s"),
        /** Resident memory of the node that leads, at the end. */
        MEMORY("resident memory, leader", "MiB"),
        /** Resident memory of ZooKeeper's or Azurite's process. */
        MEMORY_THIRD("resident memory, third machine", "MiB"),
        /** Threads of the node that leads. */
        THREADS("threads, leader", ""),
        /** What a user adds to the class path of an application. */
        JARS("jars on the class path", "MiB");

        private final String label;
        private final String unit;

        Kind(String label, String unit) {
            this.label = label;
            this.unit = unit;
        }

        String label() {
            return label;
        }

        String unit() {
            return unit;
        }
    }
}
