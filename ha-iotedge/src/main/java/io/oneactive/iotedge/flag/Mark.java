package io.oneactive.iotedge.flag;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The ballot under which a device's flag was last written, in its tags: number, then run of the controller. No two switches have the same one, and a
 * greater one always wins. Beside it are the devices that the switch knew of.
 *
 * @param number 0 for a device that was never written to
 * @param run unique for each switch
 * @param pool ids
 */
record Mark(long number, String run, Set<String> pool) implements Comparable<Mark> {
    static final Mark NONE = new Mark(0, "", Set.of());

    private static final long GREATEST_NUMBER = 4_503_599_627_370_495L;

    /** One that is above all these. */
    static Mark above(List<Mark> seen, Set<String> pool) {
        long highest = seen.stream().mapToLong(Mark::number).max().orElse(0);
        return new Mark(highest + 1, UUID.randomUUID().toString(), Set.copyOf(pool));
    }

    /** Reads it from the tags of a twin; whatever is no mark is none. */
    static Mark of(JsonElement tag) {
        if (!(tag instanceof JsonObject content)) {
            return NONE;
        }
        String number = FlagTwin.text(content, "ballot");
        String run = FlagTwin.text(content, "run");
        if (!number.matches("\\d{1,16}") || Long.parseLong(number) > GREATEST_NUMBER) {
            return NONE;
        }
        Set<String> pool = new TreeSet<>(List.of(FlagTwin.text(content, "pool").split(" ", -1)));
        pool.remove("");
        return new Mark(Long.parseLong(number), run, pool);
    }

    JsonObject tag() {
        JsonObject tag = new JsonObject();
        tag.addProperty("ballot", number);
        tag.addProperty("run", run);
        // A device id has no space.
        tag.addProperty("pool", String.join(" ", new TreeSet<>(pool)));
        return tag;
    }

    @Override
    public int compareTo(Mark other) {
        int byNumber = Long.compare(number, other.number);
        return byNumber != 0 ? byNumber : run.compareTo(other.run);
    }
}
