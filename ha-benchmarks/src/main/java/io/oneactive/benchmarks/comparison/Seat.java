package io.oneactive.benchmarks.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node has to know to take part.
 *
 * @param product the library that it runs
 * @param node its id
 * @param peer the id of the other one
 * @param address where it listens
 * @param port at this port
 * @param peerAddress where the other one listens
 * @param peerPort at this port
 * @param settings whatever else its library needs
 */
record Seat(
        Product product,
        String node,
        String peer,
        String address,
        int port,
        String peerAddress,
        int peerPort,
        Map<String, String> settings) {

    Seat {
        settings = Map.copyOf(settings);
    }

    String setting(String key) {
        String value = settings.get(key);
        if (value == null) {
            throw new IllegalArgumentException("setting '" + key + "' is missing for " + product + "; there are "
                    + settings.keySet().stream().sorted().toList());
        }
        return value;
    }

    /** Words for a command line, as {@link #parse} reads them. */
    List<String> words() {
        List<String> words = new ArrayList<>(List.of(
                product.name(), node, peer, address, Integer.toString(port), peerAddress, Integer.toString(peerPort)));
        settings.forEach((key, value) -> words.add(key + "=" + value));
        return words;
    }

    static Seat parse(List<String> words) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String word : words.subList(7, words.size())) {
            int equals = word.indexOf('=');
            settings.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return new Seat(
                Product.valueOf(words.get(0)),
                words.get(1),
                words.get(2),
                words.get(3),
                Integer.parseInt(words.get(4)),
                words.get(5),
                Integer.parseInt(words.get(6)),
                settings);
    }
}
