package io.oneactive.standin;

/**
 * What a device answered to a direct method.
 *
 * @param status of the device; 404 when it is not connected or knows no methods, 504 when it did not answer in time
 * @param payload JSON
 */
public record MethodAnswer(int status, String payload) {}
