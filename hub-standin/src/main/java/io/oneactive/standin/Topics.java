package io.oneactive.standin;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The topics of the hub's MQTT surface. */
final class Topics {
    static final String TWIN_ANSWER = "$iothub/twin/res/";
    static final String TWIN_GET = "$iothub/twin/GET/";
    static final String REPORTED = "$iothub/twin/PATCH/properties/reported/";
    static final String DESIRED = "$iothub/twin/PATCH/properties/desired/";
    static final String METHODS = "$iothub/methods/POST/";
    static final String METHOD_ANSWER = "$iothub/methods/res/";

    private Topics() {}

    /** What follows {@code ?}, or stands in a message's topic: {@code key=value&key=value}. */
    static Map<String, String> fields(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : text.split("&", -1)) {
            int equals = field.indexOf('=');
            if (!field.isEmpty()) {
                String key = equals < 0 ? field : field.substring(0, equals);
                fields.put(decoded(key), equals < 0 ? "" : decoded(field.substring(equals + 1)));
            }
        }
        return fields;
    }

    /** The fields behind the question mark. */
    static Map<String, String> query(String topic) {
        int mark = topic.indexOf('?');
        return mark < 0 ? Map.of() : fields(topic.substring(mark + 1));
    }

    static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
