/** The library as its users see it: what these tests cannot reach from their package, no user can. */
package apitests;
