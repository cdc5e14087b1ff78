/** Test suites that a transport or a witness must pass, to be extended by a test of the provider. */
package io.oneactive.testkit;
