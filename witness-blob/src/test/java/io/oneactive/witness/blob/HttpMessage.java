package io.oneactive.witness.blob;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One request or answer as it was on the wire. */
final class HttpMessage {
    private final String startLine;
    private final Map<String, String> headers;
    private final byte[] bytes;

    private HttpMessage(String startLine, Map<String, String> headers, byte[] bytes) {
        this.startLine = startLine;
        this.headers = headers;
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** What a request wants of the blob. */
    enum Operation {
        VIEW,
        ACQUIRE,
        RENEW,
        RELEASE,
        WRITE,
        OTHER
    }

    /** Reads one; null at the end of the stream. */
    static HttpMessage read(InputStream in, boolean hasNoBody) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String startLine = line(in, bytes);
        if (startLine.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in, bytes); !line.isEmpty(); line = line(in, bytes)) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        if (!hasNoBody && headers.getOrDefault("Transfer-Encoding", "").equals("chunked")) {
            copyChunks(in, bytes);
        } else if (!hasNoBody) {
            bytes.write(in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0"))));
        }
        return new HttpMessage(startLine, headers, bytes.toByteArray());
    }

    private static void copyChunks(InputStream in, ByteArrayOutputStream bytes) throws IOException {
        int size;
        do {
            size = Integer.parseInt(line(in, bytes).strip(), 16);
            bytes.write(in.readNBytes(size));
            line(in, bytes);
        } while (size > 0);
    }

    private static String line(InputStream in, ByteArrayOutputStream bytes) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            bytes.write(next);
            if (next == '\n') {
                break;
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    boolean isHead() {
        return startLine.startsWith("HEAD ");
    }

    Operation operation() {
        if (isHead()) {
            return Operation.VIEW;
        }
        if (startLine.contains("comp=metadata")) {
            return Operation.WRITE;
        }
        String action = headers.getOrDefault("x-ms-lease-action", "").toUpperCase(Locale.ROOT);
        return startLine.contains("comp=lease") && !action.equals("BREAK") && !action.equals("CHANGE")
                ? Operation.valueOf(action)
                : Operation.OTHER;
    }

    /** The same answer with another header. */
    HttpMessage with(String header, String value) {
        String head = new String(bytes, StandardCharsets.ISO_8859_1)
                .replaceFirst("(?im)^" + header + ":.*$", header + ": " + value);
        return new HttpMessage(startLine, headers, head.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** An answer as the blob service gives it. */
    static HttpMessage answer(int status, String code) {
        String body = code.isEmpty() ? "" : "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code></Error>";
        String text = "HTTP/1.1 " + status + " Status\r\n"
                + (code.isEmpty() ? "" : "x-ms-error-code: " + code + "\r\n")
                + "Content-Type: application/xml\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        return new HttpMessage("", Map.of(), text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The head alone, as for a request with HEAD. */
    HttpMessage withoutBody() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n") + 4;
        return new HttpMessage(startLine, headers, text.substring(0, end).getBytes(StandardCharsets.ISO_8859_1));
    }
}
