package io.berth.daemon.system;

/**
 * How many things there are, for {@code docker info}.
 *
 * @param running containers that run and are not paused
 * @param paused containers that are paused
 * @param stopped all other containers
 * @param images images that have an id of their own, intermediate ones not counted
 */
public record Inventory(int running, int paused, int stopped, int images) {}
