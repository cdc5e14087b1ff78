package io.oneactive.agent.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a frame of a neighbour says, as far as a doctor wants to know. It judges nothing: that is the engine's business.
 *
 * @param node id of the sender
 * @param cluster its group; empty for a node of the original library
 * @param hears to which nodes it grants something: it has heard those
 */
record SampleFrame(String node, Optional<String> cluster, Set<String> hears) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Empty when it is no frame of a node. */
    static Optional<SampleFrame> in(String text) {
        String node = "";
        String cluster = "";
        boolean isOurs = false;
        Set<String> hears = new TreeSet<>();
        try (JsonParser json = JSON.createParser(text)) {
            while (json.nextToken() != null) {
                String field = String.valueOf(json.currentName());
                boolean isText = json.currentToken() == JsonToken.VALUE_STRING;
                isOurs |= field.equals("ha");
                if (isText && field.equals("gatewayID")) {
                    node = json.getText();
                } else if (isText && field.equals("cluster")) {
                    cluster = json.getText();
                } else if (isText && field.equals("to")) {
                    hears.add(json.getText());
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return node.isEmpty()
                ? Optional.empty()
                : Optional.of(new SampleFrame(node, isOurs ? Optional.of(cluster) : Optional.empty(), hears));
    }

    boolean isOfTheOriginal() {
        return cluster.isEmpty();
    }
}
