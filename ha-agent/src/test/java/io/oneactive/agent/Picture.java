package io.oneactive.agent;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Makes a picture of a page small: with the 256 colours that it uses most, each other one drawn as the nearest of them. */
final class Picture {
    private static final int COLOURS = 256;

    private Picture() {}

    static void shrink(Path file) throws IOException {
        BufferedImage full = ImageIO.read(file.toFile());
        int[] pixels = full.getRGB(0, 0, full.getWidth(), full.getHeight(), null, 0, full.getWidth());
        Map<Integer, Integer> uses = new HashMap<>();
        for (int pixel : pixels) {
            uses.merge(pixel, 1, Integer::sum);
        }
        List<Integer> palette = uses.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(COLOURS)
                .map(Map.Entry::getKey)
                .toList();
        int[] colours = palette.stream().mapToInt(Integer::intValue).toArray();
        BufferedImage small = new BufferedImage(
                full.getWidth(),
                full.getHeight(),
                BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(8, colours.length, colours, 0, false, -1, 0));
        Map<Integer, Integer> indices = new HashMap<>();
        byte[] drawn = new byte[pixels.length];
        for (int at = 0; at < pixels.length; at++) {
            drawn[at] = (byte) (int) indices.computeIfAbsent(pixels[at], pixel -> nearest(colours, pixel));
        }
        small.getRaster().setDataElements(0, 0, full.getWidth(), full.getHeight(), drawn);
        ImageIO.write(small, "png", file.toFile());
    }

    private static int nearest(int[] colours, int wanted) {
        int nearest = 0;
        for (int index = 1; index < colours.length; index++) {
            if (distance(colours[index], wanted) < distance(colours[nearest], wanted)) {
                nearest = index;
            }
        }
        return nearest;
    }

    private static int distance(int one, int other) {
        int sum = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            int difference = (one >> shift & 255) - (other >> shift & 255);
            sum += difference * difference;
        }
        return sum;
    }
}
