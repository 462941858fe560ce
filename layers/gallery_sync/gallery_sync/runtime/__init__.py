"""What runs the engine inside a function: settings, wiring, queues, logs, batches."""
