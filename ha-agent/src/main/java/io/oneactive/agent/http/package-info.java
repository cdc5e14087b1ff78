/** What a running agent shows over HTTP: for load balancers, for probes of container platforms, for Prometheus; and, with a token, its commands. */
package io.oneactive.agent.http;
