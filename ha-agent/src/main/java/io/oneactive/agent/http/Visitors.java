package io.oneactive.agent.http;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whose pages may look at this agent: its own. A page of somebody else can make the browser of whoever may reach this agent ask it, also under a name of that
 * page's owner which stands for this agent's address by now; the browser tells the name. Programs that tell none are served. What only says yes or no to a load
 * balancer is open to all.
 */
final class Visitors extends Filter {
    private static final Set<String> FOR_ALL = Set.of("/active", "/passive", "/live", "/ready");
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+]");
    private static final Pattern PORT = Pattern.compile(":\\d*$");

    private final Set<String> names = new HashSet<>();

    Visitors(HttpSettings settings) {
        names.add("localhost");
        names.add(settings.address().toLowerCase(Locale.ROOT));
        settings.names().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    }

    @Override
    public String description() {
        return "refuses pages of others";
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        Optional<String> problem = problem(exchange);
        if (problem.isEmpty()) {
            chain.doFilter(exchange);
            return;
        }
        byte[] body = (problem.get() + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(403, isHead ? -1 : body.length);
        if (!isHead) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private Optional<String> problem(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        if (FOR_ALL.contains(path)) {
            return Optional.empty();
        }
        Headers headers = exchange.getRequestHeaders();
        for (String host : headers.getOrDefault("Host", List.of())) {
            if (!isOwn(host)) {
                return Optional.of(
                        "this agent is not known by that name; allowed: addresses, localhost, and what 'http.names' says");
            }
        }
        boolean isLink = path.equals("/")
                && exchange.getRequestMethod().equals("GET")
                && "navigate".equals(headers.getFirst("Sec-Fetch-Mode"))
                && "document".equals(headers.getFirst("Sec-Fetch-Dest"));
        return "cross-site".equals(headers.getFirst("Sec-Fetch-Site")) && !isLink
                ? Optional.of("pages from elsewhere get no answer here")
                : Optional.empty();
    }

    private boolean isOwn(String host) {
        String name = PORT.matcher(host.strip()).replaceFirst("").toLowerCase(Locale.ROOT);
        return names.contains(name) || ADDRESS.matcher(name).matches();
    }
}
