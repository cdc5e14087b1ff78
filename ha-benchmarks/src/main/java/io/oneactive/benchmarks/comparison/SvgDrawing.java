package io.oneactive.benchmarks.comparison;

import java.util.Locale;

/** A picture with words, bars and lines; readable on a bright and on a dark page. */
final class SvgDrawing {
    private static final String STYLE = """
            <style>
              .page { fill: #ffffff }
              text { font: 13px system-ui, sans-serif; fill: #1f2328 }
              .title { font-size: 20px; font-weight: 600 }
              .head { font-size: 14px; font-weight: 600 }
              .faint { fill: #59636e; font-size: 12px }
              .ours { fill: #0969da }
              .theirs { fill: #818b98 }
              .line { stroke: #59636e; stroke-width: 1.5 }
              @media (prefers-color-scheme: dark) {
                .page { fill: #0d1117 }
                text { fill: #f0f6fc }
                .faint { fill: #9198a1 }
                .ours { fill: #4493f8 }
                .theirs { fill: #656c76 }
                .line { stroke: #b7bdc8 }
              }
            </style>
            """;

    private final int width;
    private final StringBuilder shapes = new StringBuilder();

    SvgDrawing(int width) {
        this.width = width;
    }

    void text(String style, double x, double y, String words) {
        shapes.append(String.format(
                Locale.ROOT, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n", style, x, y, escaped(words)));
    }

    /** Words that end at x. */
    void textBefore(String style, double x, double y, String words) {
        shapes.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                style,
                x,
                y,
                escaped(words)));
    }

    void bar(String style, double x, double y, double length, double height) {
        shapes.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"/>%n",
                style,
                x,
                y,
                length,
                height));
    }

    void line(double fromX, double fromY, double toX, double toY) {
        shapes.append(String.format(
                Locale.ROOT,
                "<line class=\"line\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                fromX,
                fromY,
                toX,
                toY));
    }

    /** The whole picture. */
    String finish(String description, int height) {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n"
                        .formatted(width, height, escaped(description))
                + STYLE
                + "<rect class=\"page\" width=\"%d\" height=\"%d\"/>%n".formatted(width, height)
                + shapes
                + "</svg>\n";
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
