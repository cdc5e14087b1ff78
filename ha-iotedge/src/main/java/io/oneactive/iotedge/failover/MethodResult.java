package io.oneactive.iotedge.failover;

import com.google.gson.JsonElement;

/**
 * What a device answers to a direct method.
 *
 * @param status as in HTTP
 * @param payload any JSON
 */
public record MethodResult(int status, JsonElement payload) {}
